/** Whoever watches or follows outlasts a server that is away: it is waited for, told once, and asked again from where the reader was. */
import { Effect, Schedule } from "effect"
import { note } from "../output/Screen.ts"
import { OpenFaith, type OpenFaithShape } from "./OpenFaith.ts"
import { Refused, ServerUnreachable } from "./trouble.ts"

const askEvery = "500 millis"
/** A server that takes longer for one look is as good as away. */
const answerWithin = "30 seconds"
/** Where the database of this machine is away for longer, somebody has to look after it. */
const databasePatience = "2 minutes"

type Away = ServerUnreachable | Refused
/** 503: it answers, and its database does not. */
const isAway = (error: unknown): error is Away => error instanceof ServerUnreachable || (error instanceof Refused && error.status === 503)

const waitingFor = (away: Away, where: OpenFaithShape["where"]): string => {
  if (away instanceof Refused) return "The database is away; waiting for it."
  return "url" in where
    ? `The server at ${where.url} does not answer (${away.reason}); waiting for it.`
    : "The server of this installation has gone; waiting for it. `openfaith serve` in another terminal starts it."
}

/** `isQuiet`: somebody else tells why there is a wait. */
export const patiently = Effect.fn("patiently")(function* <A, E, R>(ask: Effect.Effect<A, E, R>, isQuiet = false) {
  const { where } = yield* OpenFaith
  const asked = Effect.timeoutOrElse(ask, {
    duration: answerWithin,
    orElse: () =>
      Effect.fail(new ServerUnreachable({ url: "url" in where ? where.url : where.home, reason: "no answer", isElsewhere: "url" in where }))
  })
  const again = Effect.retry(asked, { while: isAway, schedule: Schedule.spaced(askEvery) })
  const outlast = Effect.fnUntraced(function* (away: Away) {
    if (!isQuiet) yield* note(waitingFor(away, where))
    return yield* "home" in where && away instanceof Refused
      ? Effect.timeoutOrElse(again, { duration: databasePatience, orElse: () => Effect.fail(away) })
      : again
  })
  return yield* asked.pipe(Effect.catch((error) => (isAway(error) ? outlast(error) : Effect.fail(error))))
})
