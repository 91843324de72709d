import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { attendRun } from "../attendRun.ts"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { only } from "../client/pages.ts"
import { json, userName, wait } from "./flags.ts"
import { runTable } from "./runs.ts"

const id = Argument.String("id").pipe(Argument.withDescription("The run's id"))
const reason = Flag.String("reason").pipe(Flag.withMetavar("<words>"), Flag.withDescription("Why, for whoever asks later"), Flag.optional)

/** Commands that stop a run. */
const stopping = (verb: "pause" | "cancel", description: string) =>
  Command.make(
    verb,
    { id, reason, json },
    Effect.fnUntraced(function* ({ id, json, reason }) {
      const { api } = yield* OpenFaith
      const by = yield* userName
      const request = {
        headers: {},
        params: { runId: id },
        payload: { ...only(by, (name) => ({ by: name })), ...only(reason, (words) => ({ reason: words })) }
      }
      const run = yield* verb === "pause" ? api.runs.pauseRun(request) : api.runs.cancelRun(request)
      yield* Console.log(json ? JSON.stringify(run) : runTable([run]))
    }, Effect.provide(Asking))
  ).pipe(Command.withDescription(description), Command.withExamples([{ command: `openfaith ${verb} run_01jd…`, description: "By its id" }]))

/** Commands that let a run work again. Where nobody serves the installation, they work on it themselves, as `sync` does. */
const starting = (verb: "resume" | "retry", description: string) =>
  Command.make(
    verb,
    { id, wait, json },
    Effect.fnUntraced(
      function* ({ id, json, wait }) {
        const { api } = yield* OpenFaith
        const request = { headers: {}, params: { runId: id }, payload: {} }
        const run = yield* verb === "resume" ? api.runs.resumeRun(request) : api.runs.retryRun(request)
        yield* attendRun({ runId: run.id, joined: false }, { json, wait })
      },
      Effect.scoped,
      Effect.provide(Asking)
    )
  ).pipe(
    Command.withDescription(description),
    Command.withExamples([{ command: `openfaith ${verb} run_01jd… --wait`, description: "With progress" }])
  )

export const pause = stopping("pause", "Stop a run after the pages at hand. It keeps its place, and `openfaith resume` lets it go on.")
export const cancel = stopping("cancel", "End a run. What it has stored stays; the next run finds the rest.")
export const resume = starting("resume", "Let a paused run go on where it was")
export const retry = starting("retry", "Start a run that ended incomplete, failed or cancelled once more, under the same id")
