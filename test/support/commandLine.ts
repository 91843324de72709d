/** The command line as its users have it: a process in a home, of which only outputs and the exit code are known. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type Ended, type Started, start } from "./processes.ts"

export interface CommandLineOptions {
  readonly home: string
  /** Must be in no output of any command. */
  readonly secrets: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

/** Promises every command keeps, however it ends: a person is never shown a stack trace, nor anybody a secret. */
const assertPresentable = ({ stderr, stdout }: Ended, { secrets }: CommandLineOptions, command: string) => {
  assert.notMatch(`${stdout}\n${stderr}`, /^\s+at .*[:(]/m, `a stack trace of ${command}`)
  for (const secret of secrets) assert.notInclude(stdout + stderr, secret, `a secret in the output of ${command}`)
}

/** Starts a command and goes on; `ended` still answers what it printed. */
export const startCommand = (options: CommandLineOptions, ...args: ReadonlyArray<string>): Started =>
  start("apps/cli/src/main.ts", args, { ...options.env, OPENFAITH_HOME: options.home })

/** Waits until a started command has ended. */
export const endOf = Effect.fn("endOf")(function* (options: CommandLineOptions, started: Started) {
  const ended = yield* Effect.promise(() => started.ended).pipe(
    Effect.timeoutOrElse({ duration: "60 seconds", orElse: () => Effect.die(new Error(`Process ${started.pid} did not end in 60 s.`)) })
  )
  assertPresentable(ended, options, started.child.spawnargs.slice(2).join(" "))
  return ended
})

/** Runs a command to its end. */
export const command = (options: CommandLineOptions, ...args: ReadonlyArray<string>) =>
  Effect.suspend(() => endOf(options, startCommand(options, ...args)))

/** Runs a command that has to end with this code; answers its standard output. */
export const outputOf = Effect.fn("outputOf")(function* (options: CommandLineOptions, exitCode: number, ...args: ReadonlyArray<string>) {
  const { code, stderr, stdout } = yield* command(options, ...args)
  assert.strictEqual(code, exitCode, `${args.join(" ")}: ${stderr || stdout}`)
  return stdout
})

/** The one JSON value a program was given, and nothing besides it. */
export const jsonOf = <A>(schema: Schema.ConstraintDecoder<A>, output: string): A =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema), { onExcessProperty: "error" })(output)

export const linesOf = (output: string): ReadonlyArray<string> => output.split("\n").filter((line) => line !== "")

/** What a running command has printed so far, on either output. */
export const watchOutput = ({ child }: Pick<Started, "child">): (() => string) => {
  let text = ""
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: string) => (text += chunk))
  return () => text
}

/** Looks again and again until a condition holds; one that does not within its time dies with what was seen last. */
export const eventually = <R>(what: string, seconds: number, holds: Effect.Effect<boolean, never, R>, seen: () => string = () => "") =>
  holds.pipe(
    Effect.tap((yes) => (yes ? Effect.void : Effect.sleep("50 millis"))),
    Effect.repeat({ until: (yes) => yes }),
    Effect.timeoutOrElse({
      duration: `${seconds} seconds`,
      orElse: () => Effect.die(new Error(`Not within ${seconds} s: ${what}\n${seen()}`))
    })
  )

export interface RunningProcess {
  readonly pid: number
  readonly args: string
}

const argsOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
  } catch {
    // It has ended since.
    return ""
  }
}

/** The processes of this machine with their arguments, as every user of it can see them. */
export const processes = (): ReadonlyArray<RunningProcess> =>
  process.platform === "linux"
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => ({ pid: Number(pid), args: argsOf(pid) }))
    : execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" })
        .split("\n")
        .map((line) => ({ pid: Number.parseInt(line, 10), args: line }))

/** A zombie has ended: it has no arguments any more, and only its parent is late. */
export const isRunning = (pid: number): boolean => processes().some((each) => each.pid === pid && each.args.trim() !== "")
