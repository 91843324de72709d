/** A run as a stream of events: how it is now, whole, whenever that has changed, until it has ended. */
import { hash } from "node:crypto"
import type { RunEvent } from "@openfaith/api"
import { Clock, Effect, Option, Stream } from "effect"
import type { RunView } from "../operations/Operations.ts"

/** How soon a change is told. */
const lookEvery = "500 millis"
/** Silence longer than this looks like a broken connection to what lies between. */
const beatEveryMs = 15_000
/**
 * A reader is sent away after this time and comes back with the last id it saw, so that a key that was revoked is not listened to for ever. Sooner than
 * anything in between would cut a connection.
 */
const longestMs = 10 * 60_000

const isOver = ({ run: { status } }: RunView) => status !== "requested" && status !== "running" && status !== "paused"

const idOf = (view: RunView) => hash("sha256", JSON.stringify(view), "base64url").slice(0, 22)

interface Telling {
  readonly lastId: string | undefined
  readonly spokeAt: number
  readonly began: number
  readonly isFirst: boolean
}

/** `look` answers `null` while the store cannot be read. */
export const runEvents = (look: Effect.Effect<RunView | null>, lastId: string | undefined): Stream.Stream<RunEvent> =>
  Stream.unwrap(
    Effect.map(Clock.currentTimeMillis, (began) =>
      Stream.paginate({ lastId, spokeAt: began, began, isFirst: true }, ({ began, isFirst, lastId, spokeAt }: Telling) =>
        Effect.gen(function* () {
          if (!isFirst) yield* Effect.sleep(lookEvery)
          const view = yield* look
          const now = yield* Clock.currentTimeMillis
          const events: Array<RunEvent> = []
          const id = view === null ? lastId : idOf(view)
          if (view !== null && id !== lastId) events.push({ id, event: "run", data: view })
          if (view !== null && isOver(view)) return [[...events, { id, event: "end" as const, data: null }], Option.none()] as const
          if (now - began > longestMs) return [events, Option.none()] as const
          if (events.length === 0 && now - spokeAt > beatEveryMs) events.push({ id: undefined, event: "beat", data: null })
          return [events, Option.some({ lastId: id, spokeAt: events.length > 0 ? now : spokeAt, began, isFirst: false })] as const
        })
      )
    )
  )
