/**
 * Whether a row stands in the list below its parent, for records that say no more than that. The list is read as safely as any: up to the row, or to its
 * end, where no change meanwhile could have hidden it.
 */
import { type AnyEntity, overlapFor, readerFor } from "@openfaith/adapter-core"
import { Effect, Option } from "effect"
import type { Fetcher } from "./Fetcher.ts"
import { Halt } from "./Halt.ts"
import { pageFacts } from "./pageFacts.ts"

export const findInList = Effect.fnUntraced(function* (page: Fetcher["page"], entity: AnyEntity, id: string, parent: string) {
  const { perPage, under } = entity.list
  if (under === undefined) return yield* Effect.die(new Error(`${entity.name} stands below nothing.`))
  const plan = { strategy: "perParent", parent: under, perPage, overlap: overlapFor(perPage) } as const
  const unsafe = (reason: string) => new Halt({ kind: "failed", reason: `${entity.name} ${id} cannot be looked for safely: ${reason}` })
  const reader = readerFor(plan)
  let cursor = reader.start
  for (;;) {
    const step = reader.next(cursor)
    switch (step._tag) {
      case "NeedParents":
        cursor = step.supply(step.after === null ? [parent] : [])
        continue
      case "NeedAgreement":
        return yield* Effect.die(new Error("A list below one parent compares its laps itself."))
      case "Done":
        if (!step.proof.complete) return yield* unsafe(step.proof.reason ?? "it was not read to its end")
        return Option.none()
      case "Ask": {
        const answer = yield* page(entity, step.request, "byId")
        const value = Option.isSome(answer) ? answer.value.value.rows.find((row) => row.id === id) : undefined
        if (value && Option.isSome(answer)) return Option.some({ ...answer.value, value })
        const accepted = reader.accept(cursor, pageFacts(answer, plan))
        if (accepted._tag === "Violated") return yield* unsafe(`${accepted.violation.rule}, ${accepted.violation.detail}`)
        cursor = accepted.cursor
      }
    }
  }
})
