/**
 * What requests have in common. Lists come in pages: `next` of one is the `cursor` of the following, until it is `null`; no list counts what it does
 * not show.
 */
import { Schema } from "effect"
import { OrgId } from "./text.ts"

export const defaultPageSize = 50
export const largestPage = 500

export const pageQuery = {
  cursor: Schema.optionalKey(
    Schema.String.check(Schema.isMaxLength(2000)).annotate({ description: "`next` of the page before, of this list with these filters" })
  ),
  limit: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: largestPage })).annotate({
      description: `At most so many; ${defaultPageSize} where left out`
    })
  )
}

/** Lists over organisations. A key that is bound to one sees that one; bound to several, it has to name one. */
export const orgQuery = {
  orgId: Schema.optionalKey(OrgId.annotate({ description: "Only this organisation" }))
}

export const pageOf = <S extends Schema.Top>(item: S) =>
  Schema.Struct({
    items: Schema.Array(item),
    next: Schema.NullOr(Schema.String).annotate({ description: "The cursor of the following page; null: this was the last" })
  })

/** Commands may carry one: the same key with the same request gets the first answer again for a day, and with another request a 409. */
export const commandHeaders = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[\u0021-\u007E]{1,200}$/)).annotate({
      description: "Any text of yours; the same one with the same request gets the first answer again"
    })
  )
}
