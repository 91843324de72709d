/** What addresses say beside their path: filters and what is opened. What makes no sense is left out, and so is what is set to `undefined`. */
import { AlertFilter, AlertKind, BudgetFilter, Freshness, StandingFilter } from "@openfaith/api"
import { Option, Schema } from "effect"

type Search = Readonly<Record<string, unknown>>

/** One value of an address; one of digits alone is taken for a number on the way. */
const textOf = (search: Search, name: string): string | undefined => {
  const value = typeof search[name] === "number" ? String(search[name]) : search[name]
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

/** Those of the values that are there. */
const texts = <const Name extends string>(search: Search, ...names: ReadonlyArray<Name>): { readonly [N in Name]?: string | undefined } =>
  names.reduce<{ [N in Name]?: string | undefined }>((found, name) => {
    const value = textOf(search, name)
    return value === undefined ? found : { ...found, [name]: value }
  }, {})

const oneOf = <A>(schema: Schema.ConstraintDecoder<A>, value: unknown): A | undefined =>
  Option.getOrUndefined(Schema.decodeUnknownOption(schema)(value))

const Period = Schema.Literals(["day", "week", "month"])
export type Period = typeof Period.Type

export interface OverviewSearch {
  readonly only?: StandingFilter | undefined
  /** Up to how long ago nothing is missing. */
  readonly fresh?: Freshness | undefined
  readonly org?: string | undefined
  /** Of what was read. */
  readonly period?: Period | undefined
}

/** Which connections are shown. */
export const overviewSearch = (search: Search): OverviewSearch => {
  const only = oneOf(StandingFilter, search["only"])
  const fresh = oneOf(Freshness, search["fresh"])
  const period = oneOf(Period, search["period"])
  return {
    ...texts(search, "org"),
    ...(only === undefined ? {} : { only }),
    ...(fresh === undefined ? {} : { fresh }),
    ...(period === undefined ? {} : { period })
  }
}

const All = Schema.Literal("all")

export interface DecisionsSearch {
  readonly connection?: string | undefined
  readonly org?: string | undefined
  /** Also those that have been decided. */
  readonly show?: "all" | undefined
}

export const decisionsSearch = (search: Search): DecisionsSearch => {
  const show = oneOf(All, search["show"])
  return { ...texts(search, "connection", "org"), ...(show === undefined ? {} : { show }) }
}

/** `record`: the one that is opened. */
export const quarantineSearch = (search: Search) => texts(search, "connection", "org", "entity", "record")

export const SystemTab = Schema.Literals(["processes", "limits", "health", "alerts", "audit", "access"])
export type SystemTab = typeof SystemTab.Type

export interface SystemSearch {
  /** Left out: processes. */
  readonly tab?: Exclude<SystemTab, "processes"> | undefined
  /** Of limits, of alerts and of the audit log. */
  readonly org?: string | undefined
  /** Of limits; left out: all. */
  readonly use?: BudgetFilter | undefined
  /** Of alerts; left out: those that are open. */
  readonly only?: Exclude<typeof AlertFilter.Type, "open"> | undefined
  readonly kind?: AlertKind | undefined
  /** Of the audit log. */
  readonly action?: string | undefined
  readonly actor?: string | undefined
}

export const systemSearch = (search: Search): SystemSearch => {
  const tab = oneOf(SystemTab, search["tab"])
  const only = oneOf(AlertFilter, search["only"])
  const kind = oneOf(AlertKind, search["kind"])
  const use = oneOf(BudgetFilter, search["use"])
  return {
    ...texts(search, "org", "action", "actor"),
    ...(tab === undefined || tab === "processes" ? {} : { tab }),
    ...(only === undefined || only === "open" ? {} : { only }),
    ...(kind === undefined ? {} : { kind }),
    ...(use === undefined ? {} : { use })
  }
}

/** What is looked for, and whose. */
export const recordsSearch = (search: Search) => texts(search, "org", "text")

/** `adapter`: of the source whose name of a record stands in the path, where the organisation has several. */
export const sourceRecordSearch = (search: Search) => texts(search, "adapter")

const View = Schema.Literals(["graph", "list"])

export interface AdapterSearch {
  /** The one that is looked at. */
  readonly entity?: string | undefined
  readonly product?: string | undefined
  readonly view?: typeof View.Type | undefined
  readonly words?: string | undefined
}

/** Which entities of an adapter are shown, and how. */
export const adapterSearch = (search: Search): AdapterSearch => {
  const view = oneOf(View, search["view"])
  return { ...texts(search, "entity", "product", "words"), ...(view === undefined ? {} : { view }) }
}
