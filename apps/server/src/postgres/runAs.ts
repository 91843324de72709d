/** Runs one program to its end as a given user. With node:child_process, since `effect/process` cannot change the user. */
import { spawn } from "node:child_process"
import { Effect } from "effect"

/** A user of the operating system. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

export interface Outcome {
  /** `null` when the program could not be started or was killed. */
  readonly code: number | null
  /** Standard output and error, interleaved. */
  readonly output: string
}

export const runAs = (
  program: string,
  args: ReadonlyArray<string>,
  options: { readonly as: SystemUser | null; readonly input?: string }
): Effect.Effect<Outcome> =>
  Effect.callback((resume) => {
    const child = spawn(program, args, {
      ...(options.as === null ? {} : { uid: options.as.uid, gid: options.as.gid }),
      // The current folder may be closed to that user, and PG* variables of the caller mean another server.
      cwd: "/",
      env: { PATH: process.env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
      stdio: ["pipe", "pipe", "pipe"]
    })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stdin.on("error", () => {}) // it ended before reading: its exit code says why
    child.stdin.end(options.input ?? "")
    child.once("error", (error) => resume(Effect.succeed({ code: null, output: error.message })))
    child.once("close", (code) => resume(Effect.succeed({ code, output })))
    return Effect.sync(() => child.kill("SIGTERM"))
  })
