/**
 * Everything that has to hold before a release, in one command with a line for each and a total: `npm run release:check`. It goes on after a failure, since a release needs to know all of them.
 * `--only packages,links` runs some of them. Ends with 0 where all hold, 1 where one does not, and 2 where one could not be asked and the others hold.
 */
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Option, Schema } from "effect"
import { root } from "./sourceFiles.ts"
import { versionOf } from "./version.ts"

interface Said {
  readonly code: number
  readonly stdout: string
  readonly output: string
}

/** What became of a check. `unasked`: whoever would know did not answer, so nothing is known. */
export interface Outcome {
  readonly is: "ok" | "failed" | "unasked"
  readonly tells: string
}

interface Check {
  readonly name: string
  readonly does: string
  readonly run: () => Promise<Outcome>
}

const said = (command: string, args: ReadonlyArray<string>) =>
  new Promise<Said>((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    const out: Array<Buffer> = []
    const all: Array<Buffer> = []
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk) && all.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => all.push(chunk))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), output: Buffer.concat(all).toString() }))
  })

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? ""
const shownLines = 40

/** A script of ours holds where it ends with 0; it tells its last line. */
const script = async (file: string, ...args: ReadonlyArray<string>): Promise<Outcome> => {
  const { code, output, stdout } = await said(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, file), ...args])
  return code === 0
    ? { is: "ok", tells: lastLine(stdout) }
    : { is: "failed", tells: output.trim().split("\n").slice(-shownLines).join("\n") }
}

const results = join(root, "bench/results")
/** A short measurement says that measuring works; what stands in the repository was measured longer. */
const keepingResults = async (work: () => Promise<Outcome>) => {
  const kept = readdirSync(results).map((name) => [join(results, name), readFileSync(join(results, name))] as const)
  try {
    return await work()
  } finally {
    for (const [file, content] of kept) writeFileSync(file, content)
  }
}

const Count = Schema.Struct({ total: Schema.Int, critical: Schema.Int, high: Schema.Int })
const Audit = Schema.fromJsonString(Schema.Struct({ metadata: Schema.Struct({ vulnerabilities: Count }) }))

/** What an answer of `npm audit --json` means. An answer without counts is no good news. */
export const auditOutcome = (stdout: string, output: string): Outcome =>
  Option.match(Schema.decodeUnknownOption(Audit)(stdout), {
    onNone: () => ({
      is: "unasked",
      tells: `the registry does not answer audits (${/\b[45]\d\d [A-Z][\w ]+/.exec(output)?.[0].trim() ?? "no counts came"}): ask another, npm audit --omit=dev --registry=…`
    }),
    onSome: ({ metadata: { vulnerabilities } }) => ({
      is: vulnerabilities.total === 0 ? "ok" : "failed",
      tells: `${vulnerabilities.total} known vulnerabilities in what is shipped, ${vulnerabilities.critical} critical, ${vulnerabilities.high} high`
    })
  })

const Bill = Schema.fromJsonString(Schema.Struct({ components: Schema.Array(Schema.Unknown) }))

const bill = async (): Promise<Outcome> => {
  const { output, stdout } = await said("npm", ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"])
  const decoded = Schema.decodeUnknownOption(Bill)(stdout)
  if (Option.isNone(decoded) || decoded.value.components.length === 0) return { is: "failed", tells: lastLine(output) }
  const file = join("dist", `openfaith-${versionOf("package.json")}.cdx.json`)
  mkdirSync(join(root, "dist"), { recursive: true })
  writeFileSync(join(root, file), stdout)
  return { is: "ok", tells: `${decoded.value.components.length} components, in ${file}` }
}

/** The quickest first. */
const checks: ReadonlyArray<Check> = [
  { name: "quick", does: "format, lint, walls, links, types", run: () => script("scripts/verify.ts", "--quick") },
  { name: "links", does: "links between documents", run: () => script("scripts/links.ts") },
  {
    name: "audit",
    does: "known vulnerabilities of what is shipped",
    run: async () => {
      const { output, stdout } = await said("npm", ["audit", "--omit=dev", "--json"])
      return auditOutcome(stdout, output)
    }
  },
  { name: "bill", does: "the bill of materials", run: bill },
  {
    name: "packages",
    does: "packages build, are well formed, and work where nothing else is",
    run: () => script("scripts/checkPackages.ts")
  },
  {
    name: "image",
    does: "all that an image holds, as processes; and what deploys it",
    run: () => script("scripts/test.ts", "--deep", "databaseUsers", "e2e/containers", "e2e/deploy.test")
  },
  {
    name: "snippets",
    does: "commands and code of the documents, run to the end of each page",
    run: () =>
      script(
        "scripts/test.ts",
        "--deep",
        "firstAdapter",
        "runbooks",
        "exampleSearch",
        "errorPages",
        "settings.test",
        "tables.test",
        "vocabulary.test",
        "scripts/snippets"
      )
  },
  { name: "tests", does: "all tests", run: () => script("scripts/test.ts") },
  {
    name: "bench",
    does: "a short measurement: a first reading beside a plain script",
    run: () =>
      keepingResults(() => script("bench/main.ts", "backfill", "--people", "1000", "--rounds", "1", "--only", "bare loop,OpenFaith"))
  },
  {
    name: "chaos",
    does: "five minutes in which everything goes wrong",
    run: () => script("scripts/chaos.ts", "--minutes", "5", "--seed", "7", "--people", "400")
  }
]

const marks = { ok: "ok     ", failed: "FAILED ", unasked: "unasked" } as const
/** What a script tells may be a report; its line is short. */
const short = (text: string) => (text.length > 110 ? `${text.slice(0, 107)}...` : text)

const main = async (chosen: ReadonlyArray<Check>) => {
  const began = performance.now()
  const outcomes: Array<Outcome["is"]> = []
  for (const { does, name, run } of chosen) {
    process.stderr.write(`${name}: ${does} ...\n`)
    const before = performance.now()
    const { is, tells } = await run()
    outcomes.push(is)
    const seconds = ((performance.now() - before) / 1000).toFixed(0)
    process.stdout.write(`${name.padEnd(9)} ${marks[is]} ${seconds.padStart(5)} s  ${is === "failed" ? "" : short(tells)}\n`)
    if (is === "failed") process.stdout.write(`${tells}\n`)
  }
  const count = (wanted: Outcome["is"]) => outcomes.filter((is) => is === wanted).length
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  const left = checks.length - chosen.length
  process.stdout.write(
    `${count("ok")} hold, ${count("failed")} do not, ${count("unasked")} could not be asked${left > 0 ? `, ${left} left out` : ""}; ${minutes} min\n`
  )
  process.exitCode = count("failed") > 0 ? 1 : count("unasked") > 0 ? 2 : 0
}

if (import.meta.main) {
  const at = process.argv.indexOf("--only")
  const names = at < 0 ? checks.map(({ name }) => name) : (process.argv[at + 1] ?? "").split(",")
  const unknown = names.filter((name) => !checks.some((check) => check.name === name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no check "${unknown.join(", ")}". There are: ${checks.map(({ name }) => name).join(", ")}.\n`)
    process.exitCode = 2
  } else await main(checks.filter(({ name }) => names.includes(name)))
}
