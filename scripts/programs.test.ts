import { execFile } from "node:child_process"
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { promisify } from "node:util"
import { assert, it } from "@effect/vitest"
import { canBeBundled, environmentOf, memoryFlags, programOf, usualFolder } from "./programs.mjs"
import { root } from "./sourceFiles.ts"

const run = promisify(execFile)
const cli = "apps/cli/src/main.ts"

it("starts from its sources whatever loads adapters of others, which share modules with it", () => {
  for (const args of [[], ["--help"], ["sync", "--org", "a", "--adapter", "pco"]])
    assert.isTrue(canBeBundled(cli, args, {}), args.join(" "))
  assert.isFalse(canBeBundled(cli, ["adapter", "check", "./mine.ts"], {}))
  assert.isFalse(canBeBundled(cli, ["--json", "adapter", "check", "./mine.ts"], {}))
  assert.isFalse(canBeBundled(cli, ["up"], { OPENFAITH_ADAPTERS: "./mine.ts" }))
  assert.isTrue(canBeBundled(cli, ["up"], { OPENFAITH_ADAPTERS: " " }))
  assert.isFalse(canBeBundled("scripts/test.ts", [], {}))
  assert.strictEqual(programOf(process.execPath, "scripts/test.ts", []), join(root, "scripts/test.ts"))
})

it("is given a bound to its memory, unless somebody says another", () => {
  assert.isNotEmpty(memoryFlags(cli, {}))
  assert.deepStrictEqual(memoryFlags(cli, { NODE_OPTIONS: "--max-old-space-size=4096" }), [])
  assert.deepStrictEqual(memoryFlags("scripts/test.ts", {}), [])
  assert.include(environmentOf(cli, { HOME: "/here", MALLOC_ARENA_MAX: "8" }), {
    HOME: "/here",
    MALLOC_ARENA_MAX: "8",
    MALLOC_TRIM_THRESHOLD_: "131072"
  })
  assert.deepStrictEqual(environmentOf("scripts/test.ts", {}), {})
})

it("is bundled once where two start at the same moment, and both start", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "openfaith-programs-")), "programs")
  try {
    const start = `import { programOf } from ${JSON.stringify(join(root, "scripts/programs.mjs"))}
      const program = programOf(process.execPath, "${cli}", [], { env: {}, folder: ${JSON.stringify(folder)} })
      await import(program.replace("openfaith.mjs", "sourceStacks.js"))
      console.log(program)`
    const both = await Promise.all([0, 1].map(() => run(process.execPath, ["--input-type=module", "-e", start], { cwd: root })))
    const programs = both.map(({ stdout }) => stdout.trim())
    assert.strictEqual(programs[0], programs[1])
    assert.deepStrictEqual(readdirSync(folder), [
      dirname(programs[0] ?? "")
        .split("/")
        .at(-1)
    ])
    assert.lengthOf(
      both.filter(({ stderr }) => stderr.includes("once per version")),
      1
    )
    const bundle = dirname(programs[0] ?? "")
    const beyondAscii = readdirSync(bundle).filter(
      (name) => name.endsWith(".js") && /[\u0080-\uffff]/.test(readFileSync(join(bundle, name), "utf8"))
    )
    assert.isEmpty(beyondAscii, "would take twice the memory while they run")
  } finally {
    rmSync(dirname(folder), { recursive: true, force: true })
  }
})

it("is started anew where it asks for it, and ends as it ended the last time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openfaith-anew-"))
  try {
    const starts = join(folder, "starts")
    const program = join(folder, "program.mjs")
    writeFileSync(
      program,
      `import { appendFileSync, readFileSync } from "node:fs"
       appendFileSync(${JSON.stringify(starts)}, "x")
       process.exit(readFileSync(${JSON.stringify(starts)}, "utf8").length < 3 ? 75 : 4)`
    )
    const ended = await run(process.execPath, [join(root, "scripts/run.mjs"), relative(root, program)]).catch((error: unknown) => error)
    assert.propertyVal(ended, "code", 4)
    assert.strictEqual(readFileSync(starts, "utf8"), "xxx")
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it("tells stacks by our own files, as the sources do", async () => {
  const env = { ...process.env, OPENFAITH_HOME: join(tmpdir(), "openfaith none"), OPENFAITH_DEBUG: "1", NO_COLOR: "1" }
  const told = (program: string) =>
    run(process.execPath, [program, "runs"], { env }).then(
      () => assert.fail("it has no installation to look into"),
      ({ stderr }: { readonly stderr: string }) => stderr
    )
  const program = programOf(process.execPath, cli, [], { env: {} })
  assert.isTrue(program.startsWith(usualFolder))
  const [bundled, plain] = await Promise.all([told(program), told(join(root, cli))])
  const place = /apps\/server\/src\/home\/Home\.ts:\d+/
  assert.match(bundled, place)
  assert.strictEqual(place.exec(bundled)?.[0], place.exec(plain)?.[0])
  assert.notInclude(bundled, ".openfaith-programs")
})

it("reads no map for a connection that was closed since it was idle", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openfaith-stacks-"))
  try {
    copyFileSync(join(root, "scripts/sourceStacks.mjs"), join(folder, "sourceStacks.mjs"))
    const map = JSON.stringify({ version: 3, sources: ["../made/of.ts"], names: [], mappings: "AAAA" })
    for (const name of ["Undici-1.js", "program-1.js"]) {
      writeFileSync(join(folder, name), `export const fail = () => new Error("closed")\n`)
      writeFileSync(join(folder, `${name}.map`), map)
    }
    const look = `await import(${JSON.stringify(join(folder, "sourceStacks.mjs"))})
      for (const name of ["Undici-1.js", "program-1.js"]) console.log((await import(${JSON.stringify(`${folder}/`)} + name)).fail().stack.split("\\n")[1])`
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", look])
    const [client, own] = stdout.trim().split("\n")
    assert.include(client, "Undici-1.js:1")
    assert.include(own, "made/of.ts:1")
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
