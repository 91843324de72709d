/** What a command does with a run it has requested: leaves it to the process that serves, or works on it itself until it has ended. */
import { Console, Effect } from "effect"
import { OpenFaith } from "./client/OpenFaith.ts"
import { Ended } from "./output/failures.ts"
import { exitCodeOf, receiptInWords, runResult } from "./output/receipts.ts"
import { note } from "./output/Screen.ts"
import { seeToIt, watchRun } from "./watchRun.ts"

export const attendRun = Effect.fnUntraced(function* (
  { joined, runId }: { readonly runId: string; readonly joined: boolean },
  { json, wait }: { readonly json: boolean; readonly wait: boolean }
) {
  const { isServed, where } = yield* OpenFaith
  if (joined) yield* note(`This run is active already; joined ${runId}.`)

  if (!wait && (yield* isServed)) {
    const told = `Requested ${runId}. \`openfaith run ${runId} --watch\` shows how it goes.`
    return yield* Console.log(json ? JSON.stringify({ runId, joined }) : told)
  }
  if (!wait) yield* note("No server runs for this installation, so this command works on the run itself until it has ended.")

  const worker = yield* seeToIt
  if (worker.by === "process") yield* note(`Process ${worker.pid} serves this installation and does the work.`)
  if ("url" in where) yield* note(`The server at ${where.url} does the work.`)
  const ended = yield* watchRun(runId, { forecast: null, isSucceeded: worker.by === "process" })
  yield* json ? Console.log(JSON.stringify(runResult(ended))) : Console.log(receiptInWords(ended))
  const exitCode = exitCodeOf(ended.run.status)
  if (exitCode !== 0) return yield* new Ended({ exitCode })
})
