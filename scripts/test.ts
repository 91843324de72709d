/**
 * Runs the tests: progress on standard error, and on standard output one closing line, `N passed, N failed`.
 * `--deep` gives the seeded tests more rounds and more time, `--browser` runs those in a browser instead. Anything else goes to vitest:
 * `npm test -- Keyset` runs the files named so.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Option, Schema } from "effect"
import { root } from "./sourceFiles.ts"

/** What one test of a `--deep` run may take; an ordinary one has what vitest.config.ts says. */
const deepTestMs = 15 * 60_000
/** Silence longer than this gets a line, so that nobody takes a long test for a stuck one. */
const silenceMs = 20_000

const Report = Schema.fromJsonString(
  Schema.Struct({
    numPassedTests: Schema.Int,
    numFailedTests: Schema.Int,
    numPendingTests: Schema.Int,
    numTodoTests: Schema.Int,
    testResults: Schema.Array(
      Schema.Struct({ status: Schema.String, assertionResults: Schema.Array(Schema.Struct({ status: Schema.String })) })
    )
  })
)

/** The counts of vitest's JSON report. A file that cannot even be loaded has no tests to count, so it counts as one that failed. */
export const countsOf = (report: string) =>
  Option.map(Schema.decodeUnknownOption(Report)(report), (counts) => ({
    passed: counts.numPassedTests,
    failed:
      counts.numFailedTests +
      counts.testResults.filter(
        ({ assertionResults, status }) => status === "failed" && assertionResults.every((test) => test.status !== "failed")
      ).length,
    skipped: counts.numPendingTests + counts.numTodoTests
  }))

export const closingLine = ({ failed, passed, skipped }: { readonly passed: number; readonly failed: number; readonly skipped: number }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`

const runVitest = (args: ReadonlyArray<string>, isDeep: boolean) =>
  new Promise<number>((resolve, reject) => {
    const started = performance.now()
    let heardAt = started
    // On a terminal vitest draws its own progress; elsewhere it prints a line per file, and silence is filled in below.
    const isTerminal = process.stderr.isTTY
    const child = spawn(process.execPath, [...process.execArgv, join(root, "node_modules/vitest/vitest.mjs"), "run", ...args], {
      cwd: root,
      env: isDeep ? { ...process.env, OPENFAITH_TEST_DEEP: "1" } : process.env,
      stdio: ["ignore", isTerminal ? 2 : "pipe", isTerminal ? 2 : "pipe"]
    })
    const pass = (chunk: Buffer) => {
      heardAt = performance.now()
      process.stderr.write(chunk)
    }
    child.stdout?.on("data", pass)
    child.stderr?.on("data", pass)
    const heartbeat = setInterval(() => {
      if (isTerminal || performance.now() - heardAt < silenceMs) return
      heardAt = performance.now()
      process.stderr.write(` ... still testing, ${Math.round((heardAt - started) / 1000)} s\n`)
    }, 1000)
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal))
    // A terminal sends Ctrl-C to both; vitest ends its workers, then this process closes with it.
    process.on("SIGINT", () => undefined)
    child.on("error", reject)
    child.on("close", (code) => {
      clearInterval(heartbeat)
      resolve(code ?? 1)
    })
  })

const main = async () => {
  const isDeep = process.argv.includes("--deep")
  const isBrowser = process.argv.includes("--browser")
  const rest = process.argv.slice(2).filter((arg) => arg !== "--deep" && arg !== "--browser")
  const folder = mkdtempSync(join(tmpdir(), "openfaith-tests-"))
  const file = join(folder, "report.json")
  try {
    const budget = isDeep ? [`--testTimeout=${deepTestMs}`, `--hookTimeout=${deepTestMs}`] : []
    const config = isBrowser ? ["--config=vitest.browser.config.ts"] : []
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
    const code = await runVitest([...reporters, ...config, ...budget, ...rest], isDeep)
    const counts = Option.getOrElse(Option.flatMap(Option.liftThrowable(() => readFileSync(file, "utf8"))(), countsOf), () => ({
      passed: 0,
      failed: 0,
      skipped: 0
    }))
    const hasRun = counts.passed + counts.failed > 0
    if (!hasRun) process.stderr.write("No test ran.\n")
    else if (code !== 0 && counts.failed === 0) process.stderr.write("Every test passed, and yet the run failed; vitest says above why.\n")
    process.stdout.write(`${closingLine(counts)}\n`)
    process.exitCode = hasRun ? code : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
