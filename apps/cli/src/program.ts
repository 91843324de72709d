/** The process around the commands: their services, how a failure is told, and the exit code. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Exit, Layer, Logger, Runtime } from "effect"
import { CliConfig, Command, GlobalFlag } from "effect/cli"
import { openfaith } from "./openfaith.ts"
import { presenter, tellFailure } from "./output/failures.ts"
import { Screen } from "./output/Screen.ts"

export const version = "0.1.0"

/** What follows `psql` is for psql, so none of it is read as ours, except the two flags every command has. */
export const withOperands = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [command, first = "--help", ...rest] = args
  return command === "psql" && args.length > 1 && first !== "--help" && first !== "--json" && first !== "--"
    ? [command, "--", first, ...rest]
    : args
}

/** Runs one command line and answers its exit code; an interruption stays one. */
export const runCommand = (args: ReadonlyArray<string>) => {
  const json = args.includes("--json")
  return Command.runWith(openfaith, { version })(withOperands(args)).pipe(
    Effect.as(0),
    Effect.catchCause((cause) => tellFailure(cause, json)),
    Effect.provide(
      Layer.mergeAll(
        CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
        presenter(json),
        // Logs belong into the installation's log file, and there is none before a command opens one.
        Logger.layer([])
      )
    )
  )
}

/**
 * A command ends when it is done, not when the last timer is: the workflow engine leaves one behind that would go on for four seconds. What has been written is
 * out before.
 */
const endProcess = (code: number) => process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))

export const main = (args: ReadonlyArray<string>): void => {
  // A reader such as `head` may leave early. What is left to write is of no use to anybody then.
  process.stdout.on("error", () => undefined)
  // These are meant to be stopped by Ctrl-C.
  const endsBySignal = args[0] === "up" || args[0] === "serve"
  runCommand(args).pipe(
    Effect.provide(Layer.mergeAll(NodeServices.layer, Screen.layer)),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (exit) => {
        if (Exit.isSuccess(exit)) endProcess(typeof exit.value === "number" ? exit.value : 0)
        else Runtime.defaultTeardown(exit, (code) => endProcess(code === 130 && endsBySignal ? Number(process.exitCode ?? 0) : code))
      }
    })
  )
}
