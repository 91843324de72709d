/**
 * What the reference says of a resource, in one line each. Words are parted by spaces.
 *
 * - `attributes`: `name`, `name:type`, `name=one|other` for texts that have only these values; `?` at the end where only `fields` brings it. Without a
 *   type, `…_at` is a time, `…_id` an id, `…_count` a whole number and everything else text.
 * - `refs`, `keeps`: ids a row holds, with the resource they are of. `!` in place of `:`: the row has no meaning without it; `[]`: several; `A|B`: one of
 *   these; `/Name`: what identifiers call it. `refs` are shown as relationships, `keeps` are known from paths and includes only.
 * - `below`: paths below a row. `name` and `name=ref` lead to the row it holds the id of, `name[]` and `name[ref]` to those it holds the ids of,
 *   `name*Resource.ref` and `name:Resource.ref` to those (the one) that hold its id, `name@Resource.ref` to those whose list has it, `name*first.second` and
 *   `name:first.second` over a path below another (`second` may also be an id it holds),
 *   `name*Resource.ref.second` over what the rows that hold its id hold, `name^` to the organisation, `name*` and `name:` to what is not kept here.
 */
export interface Facts {
  /** Last segment of the path of its collection, or of its own where there is only one; null: no path leads to it. */
  readonly path: string | null
  /** The reference to the row it is listed under, where the resource has no collection of its own. */
  readonly under?: string
  readonly attributes: string
  readonly refs?: string
  readonly keeps?: string
  readonly below?: string
  readonly include?: string
  readonly order?: string
  readonly query?: string
  /** Query fields that are not attributes. */
  readonly special?: string
  /** Named scopes of `filter=`, by path with `*` for an id. */
  readonly filters?: Readonly<Record<string, string>>
  /** Paths that take a POST. */
  readonly createsAt?: string
  readonly creatable?: string
  /** `=`: the same as `creatable`. */
  readonly updatable?: string
  readonly deletes?: true
}
