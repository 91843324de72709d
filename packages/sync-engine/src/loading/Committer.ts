/** Commits one group of pages: prepares it, makes sure that hard parents are there, and writes everything in one transaction under the lease. */
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { Halt } from "./Halt.ts"
import type { PageGroup } from "./PageGroup.ts"
import { PartStore } from "./PartStore.ts"
import { intervalOf, Preparation, type PreparedPart } from "./Preparation.ts"
import { SingleReads } from "./SingleReads.ts"
import type { StreamContext } from "./StreamContext.ts"

export interface CommitterShape {
  /** Stores the group and moves the cursor. Fails as `superseded` where another worker has taken over, or the run was stopped. */
  readonly commit: (context: StreamContext, group: PageGroup) => Effect.Effect<void, Halt | SqlError.SqlError>
}

/** Fewer rows than this on a first page do not show that the schema changed. */
const tellingRows = 5

export class Committer extends Context.Service<Committer, CommitterShape>()("@openfaith/sync-engine/loading/Committer") {
  static readonly layer = Layer.effect(
    Committer,
    Effect.gen(function* () {
      const preparation = yield* Preparation
      const single = yield* SingleReads
      const store = yield* PartStore

      const commit: CommitterShape["commit"] = Effect.fn("Committer.commit")(function* (context, group) {
        const interval = intervalOf(context, group)
        const held = [context.own, ...context.harvested]
        const prepare = Effect.gen(function* () {
          const parts = yield* Effect.forEach(group.parts, (part, index) =>
            preparation.prepare(context, held[index] ?? context.own, part, interval)
          )
          const [own] = parts
          if (own && group.isFirst) yield* refuseChangedSchema(own)
          return yield* preparation.park(context, parts, interval, (name, entityId, id) => single.fetchParent(context, name, entityId, id))
        })
        yield* store.store(context, prepare, { ...group, cursor: JSON.stringify(group.cursor), interval })
      })

      return Committer.of({ commit })
    })
  )
}

/** A first page on which no record is readable shows a changed schema, not bad records. */
const refuseChangedSchema = ({ candidates, exceptions, held, unchanged }: PreparedPart) =>
  candidates.length + unchanged.length === 0 && exceptions.length >= tellingRows
    ? Effect.fail(
        new Halt({
          kind: "paused",
          reason: `the schema of ${held.entity.name} has changed: none of the first ${exceptions.length} records can be read (${exceptions[0]?.path}: ${exceptions[0]?.reason})`
        })
      )
    : Effect.void
