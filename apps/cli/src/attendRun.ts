/** What a command does with a run it has requested: leaves it to the process that serves, or works on it itself until it has ended. */
import { Console, Effect } from "effect"
import { server } from "./machine/installation.ts"
import { Ended } from "./output/failures.ts"
import { exitCodeOf, receiptInWords, runResult } from "./output/receipts.ts"
import { note } from "./output/Screen.ts"
import { takeOver, watchRun } from "./watchRun.ts"

export const attendRun = Effect.fnUntraced(function* (
  { joined, runId }: { readonly runId: string; readonly joined: boolean },
  { json, wait }: { readonly json: boolean; readonly wait: boolean }
) {
  const { Home, hostEngine } = yield* server
  const home = yield* Home
  if (joined) yield* note(`This run is active already; joined ${runId}.`)

  if (!wait && (yield* home.serving) !== null) {
    const told = `Requested ${runId}. \`openfaith run ${runId} --watch\` shows how it goes.`
    return yield* Console.log(json ? JSON.stringify({ runId, joined }) : told)
  }
  if (!wait) yield* note("No server runs for this installation, so this command works on the run itself until it has ended.")

  const hosted = yield* hostEngine({ schedulesFrom: null, http: false })
  if ("attachedTo" in hosted) {
    yield* note(`Process ${hosted.attachedTo} serves this installation and does the work.`)
    yield* Effect.forkScoped(takeOver)
  }
  const ended = yield* watchRun(runId, { forecast: null })
  yield* json ? Console.log(JSON.stringify(runResult(ended))) : Console.log(receiptInWords(ended))
  const exitCode = exitCodeOf(ended.run.status)
  if (exitCode !== 0) return yield* new Ended({ exitCode })
})
