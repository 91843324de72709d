/** The change feed as a stream of lines. The position is the reader's own, so a server that is away in between costs no line and doubles none. */
import { Effect, Option, Stream } from "effect"
import { OpenFaith } from "./OpenFaith.ts"
import { patiently } from "./patiently.ts"

const batch = 500
/** How long a server may hold the question where there is nothing yet. */
const waitSeconds = 20
/** While something waits for a commit that is under way, nobody tells of its end. */
const behindEvery = "100 millis"

export interface Following {
  /** `null`: from the oldest. */
  readonly after: string | null
  readonly orgId: string | null
  /** Waits for more, without an end. */
  readonly follow: boolean
}

interface At {
  readonly after: string | null
  readonly isFirst: boolean
}

export const changesAfter = ({ after, follow, orgId }: Following) =>
  Stream.unwrap(
    Effect.map(OpenFaith, (openFaith) =>
      Stream.paginate({ after, isFirst: true }, ({ after, isFirst }: At) =>
        Effect.gen(function* () {
          const ask = openFaith.api.data.readChanges({
            query: {
              limit: batch,
              ...(follow && !isFirst ? { wait: waitSeconds } : {}),
              ...(after === null ? {} : { after }),
              ...(orgId === null ? {} : { orgId })
            }
          })
          // What is wrong from the start is told at once.
          const { changes, isBehind, reached } = yield* follow && !isFirst ? patiently(ask) : ask
          const isAll = changes.length < batch
          if (isAll && !follow) return [changes, Option.none<At>()] as const
          if (isAll) yield* isBehind && changes.length === 0 ? Effect.sleep(behindEvery) : Effect.void
          return [changes, Option.some<At>({ after: reached, isFirst: false })] as const
        }).pipe(Effect.provideService(OpenFaith, openFaith))
      )
    )
  )
