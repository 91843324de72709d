/** Everything a change must pass, quickest first, stopping at the first failure. `--quick` leaves out the tests. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { root } from "./sourceFiles.ts"

interface Check {
  readonly name: string
  /** A JavaScript or TypeScript file, from the project's root, and its arguments. */
  readonly run: readonly [file: string, ...args: ReadonlyArray<string>]
  /** What to do about a failure. */
  readonly remedy: string
  /** Shows its standard error while it runs. */
  readonly isLong?: boolean
}

const checks: ReadonlyArray<Check> = [
  { name: "format", run: ["node_modules/oxfmt/bin/oxfmt", "--check"], remedy: "`npm run fmt` formats the files." },
  {
    name: "lint",
    run: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"],
    remedy: "Correct the code; a rule that is wrong here is switched off in one line that says why."
  },
  { name: "walls", run: ["scripts/walls.ts"], remedy: "Each line above says what to do." },
  { name: "links", run: ["scripts/links.ts"], remedy: "Each line above says what to do." },
  { name: "types", run: ["node_modules/typescript/bin/tsc", "--noEmit"], remedy: "Correct the types above." },
  {
    name: "pages",
    run: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "apps/dashboard"],
    remedy: "Correct the types of the dashboard above."
  },
  { name: "tests", run: ["scripts/test.ts"], remedy: "`npm test -- <file>` runs one file again.", isLong: true }
]

/** Runs one check; answers its exit code and what it said. */
const outcomeOf = ({ isLong = false, run: [file, ...args] }: Check) =>
  new Promise<{ readonly code: number; readonly output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, file), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", isLong ? "inherit" : "pipe"]
    })
    const said: Array<Buffer> = []
    child.stdout?.on("data", (chunk: Buffer) => said.push(chunk))
    child.stderr?.on("data", (chunk: Buffer) => said.push(chunk))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(said).toString().trim() }))
  })

const isQuick = process.argv.includes("--quick")
for (const check of checks) {
  if (isQuick && check.isLong === true) continue
  const before = performance.now()
  const { code, output } = await outcomeOf(check)
  const seconds = ((performance.now() - before) / 1000).toFixed(1)
  process.stdout.write(`${check.name.padEnd(7)} ${code === 0 ? "ok    " : "failed"} ${seconds.padStart(6)} s\n`)
  if (check.isLong === true || code !== 0) process.stdout.write(`${output}\n`)
  if (code !== 0) {
    process.stdout.write(`${check.remedy}\n`)
    process.exitCode = 1
    break
  }
}
