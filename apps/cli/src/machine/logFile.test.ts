/** The log file stays small, and whatever is written into it by how many processes, each line is there once and whole. */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { keeping, logWriter } from "./logFile.ts"

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-log-"))),
  (home) => Effect.sync(() => rmSync(home, { recursive: true, force: true }))
)

const module = fileURLToPath(new URL("./logFile.ts", import.meta.url))

/** A process that writes so many lines, each with its name and number and of another length. */
const writer = (file: string, name: string, lines: number, mostBytes: number, olderFiles: number) =>
  new Promise<number | null>((resolve) => {
    const program = `
      const { logWriter } = await import(${JSON.stringify(module)})
      const write = logWriter(${JSON.stringify(file)}, { mostBytes: ${mostBytes}, olderFiles: ${olderFiles} })
      for (let n = 0; n < ${lines}; n++) write("${name} " + n + " " + "x".repeat((n * 37) % 400) + " end")`
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program], {
      stdio: ["ignore", "inherit", "inherit"]
    })
    child.once("close", resolve)
  })

it.live("loses no line and tears none while several processes write it and move it aside", () =>
  Effect.gen(function* () {
    const file = join(yield* temporary, "logs", "openfaith.log")
    const processes = ["one", "two", "three"]
    const codes = yield* Effect.promise(() => Promise.all(processes.map((name) => writer(file, name, 1500, 20_000, 500))))
    assert.deepStrictEqual(codes, [0, 0, 0])
    const files = readdirSync(join(file, "..")).filter((name) => !name.endsWith(".lock"))
    assert.isAbove(files.length, 5, "a file that never moved aside shows nothing")
    const lines = files.flatMap((name) =>
      readFileSync(join(file, "..", name), "utf8")
        .split("\n")
        .filter(Boolean)
    )
    const seen = lines.map((line) => /^(\w+ \d+) x* end$/.exec(line)?.[1] ?? `torn: ${line}`)
    const expected = processes.flatMap((name) => Array.from({ length: 1500 }, (_, n) => `${name} ${n}`))
    assert.deepStrictEqual(seen.toSorted(), expected.toSorted())
    // Each process's own lines stand in their order: the oldest file has the greatest number.
    const numbered = files.toSorted((one, other) => Number(other.split(".log.")[1] ?? 0) - Number(one.split(".log.")[1] ?? 0))
    const ofOne = numbered.flatMap((name) =>
      [...readFileSync(join(file, "..", name), "utf8").matchAll(/^one (\d+) /gm)].map(([, n]) => Number(n))
    )
    assert.deepStrictEqual(
      ofOne,
      Array.from({ length: 1500 }, (_, n) => n)
    )
  }).pipe(Effect.scoped)
)

it.live("keeps so many older files and no more, closes a gap that a killed process left, and goes on with what was there", () =>
  Effect.gen(function* () {
    const file = join(yield* temporary, "logs", "openfaith.log")
    mkdirSync(join(file, ".."))
    writeFileSync(file, "from before\n")
    const write = (line: string) => logWriter(file, { mostBytes: 30, olderFiles: 3 })(line)
    const numbered = () => [1, 2, 3, 4].map((n) => (existsSync(`${file}.${n}`) ? readFileSync(`${file}.${n}`, "utf8").trim() : null))
    write("a".repeat(20))
    assert.deepStrictEqual(numbered(), [`from before\n${"a".repeat(20)}`, null, null, null])
    for (const letter of ["b", "c"]) write(letter.repeat(31))
    assert.deepStrictEqual(numbered(), ["c".repeat(31), "b".repeat(31), `from before\n${"a".repeat(20)}`, null])
    rmSync(`${file}.2`)
    write("d".repeat(31))
    assert.deepStrictEqual(numbered(), ["d".repeat(31), "c".repeat(31), `from before\n${"a".repeat(20)}`, null], "the oldest need not go")
    write("e".repeat(31))
    assert.deepStrictEqual(numbered(), ["e".repeat(31), "d".repeat(31), "c".repeat(31), null])
    assert.strictEqual(statSync(`${file}.1`).mode & 0o777, 0o600)
  }).pipe(Effect.scoped)
)

it.live("is moved aside by nobody while another process does, and written all the same", () =>
  Effect.gen(function* () {
    const file = join(yield* temporary, "logs", "openfaith.log")
    const write = logWriter(file, { mostBytes: 30, olderFiles: 3 })
    write("a")
    const other = new DatabaseSync(`${file}.lock`)
    other.exec("BEGIN EXCLUSIVE")
    for (const letter of ["b", "c"]) write(letter.repeat(31))
    assert.isFalse(existsSync(`${file}.1`))
    other.close()
    write("d")
    assert.isFalse(existsSync(file))
    assert.strictEqual(readFileSync(`${file}.1`, "utf8"), `a\n${"b".repeat(31)}\n${"c".repeat(31)}\nd\n`)
  }).pipe(Effect.scoped)
)

it.effect("has the size and the number that the settings say, and they have to be numbers", () =>
  Effect.gen(function* () {
    const kept = (env: Readonly<Record<string, string>>) =>
      Effect.provideService(keeping, ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))
    assert.deepStrictEqual(yield* kept({}), { mostBytes: 10 * 1024 * 1024, olderFiles: 5 })
    assert.deepStrictEqual(yield* kept({ OPENFAITH_LOG_FILE_MB: "1", OPENFAITH_LOG_FILES: "2" }), { mostBytes: 1024 * 1024, olderFiles: 2 })
    for (const name of ["OPENFAITH_LOG_FILE_MB", "OPENFAITH_LOG_FILES"])
      for (const wrong of ["0", "much"]) assert.include(String(yield* Effect.flip(kept({ [name]: wrong }))), name)
  })
)

it.live("makes no home, and stops nobody where it cannot be written", () =>
  Effect.gen(function* () {
    const home = join(yield* temporary, "nowhere")
    logWriter(join(home, "logs", "openfaith.log"), { mostBytes: 30, olderFiles: 3 })("a line")
    assert.isFalse(existsSync(home))
    const folder = yield* temporary
    writeFileSync(join(folder, "logs"), "a file in its place")
    logWriter(join(folder, "logs", "openfaith.log"), { mostBytes: 30, olderFiles: 3 })("a line")
  }).pipe(Effect.scoped)
)
