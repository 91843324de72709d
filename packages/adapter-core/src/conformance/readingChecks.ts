/** Whether an entity can be read as its facts say: in one representation, along its change field, page over page, and deletions found. */
import { Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import { hintsOf, placeOf } from "../client/placeOf.ts"
import { type AnyEntity, changeField, comesWhole, feedOf } from "../Entity.ts"
import { overlapFor } from "../reading/OverlappingOffset.ts"
import type { Filter, PageRequest } from "../reading/Reader.ts"
import { attempt, attributesOf, type Check, isOneOf, ofEach, plainRequest, unless } from "./Check.ts"
import { accepts } from "./payloads.ts"

/** The query of a list request, as one text; in words where the format throws. */
const queryOf = ({ format }: Adapter, entity: AnyEntity, request: Partial<PageRequest> = {}): string => {
  const written = attempt(() => format.listQuery({ ...plainRequest(entity), ...request }, entity.list))
  return "value" in written ? written.value.map((pair) => pair.map(encodeURIComponent).join("=")).join("&") : `threw: ${written.threw}`
}

const areApart = (queries: ReadonlyArray<string>) =>
  new Set(queries).size === queries.length && !queries.some((query) => query.startsWith("threw: "))

const identity: Check = {
  name: "identity-stable",
  promise: "The row itself says its id, and it is the same each time it is read.",
  atStart: true,
  find: ofEach((entity, adapter) => {
    const rows = exampleRows(adapter, entity)
    const ids = rows.map((text) => idOf(adapter, text))
    return [
      ...unless(entity.type !== "", "`type` is empty", "Give the type its rows have on the wire."),
      ...rows.flatMap((text, index) =>
        unless(idOf(adapter, text) === ids[index], "a row has another id when it is read again", "Take the id from the row alone.")
      ),
      ...unless(
        new Set(ids).size === ids.length,
        "two rows of its examples have the same id",
        "Take the id from what tells rows apart at the source; no part of a page may be in it."
      )
    ]
  })
}

export const exampleRows = (adapter: Adapter, entity: AnyEntity): ReadonlyArray<string> => [
  ...(adapter.examples?.rows[entity.name] ?? []).map((row) => JSON.stringify(row)),
  ...rowsAnswered(adapter, entity)
]

/** The text of each row of the entity's example answer, as it is kept; none where the format finds none. */
const rowsAnswered = ({ examples, format }: Adapter, entity: AnyEntity): ReadonlyArray<string> => {
  const body = examples?.answers?.[entity.name]
  if (body === undefined) return []
  const read = attempt(() => format.page(body, { entity, request: plainRequest(entity) }))
  return "value" in read && Result.isSuccess(read.value)
    ? [...read.value.success.rows, ...read.value.success.broken].map(({ text }) => text)
    : []
}

const idOf = ({ format }: Adapter, text: string): string | null => {
  const read = attempt(() => format.keptRow(text))
  return "value" in read && Result.isSuccess(read.value) ? read.value.success.id : null
}

/** What a list asks for only because of its includes. */
const added = (whole: ReadonlyArray<readonly [string, string]>, plain: ReadonlyArray<readonly [string, string]>) => {
  const without = new Set(plain.map((pair) => JSON.stringify(pair)))
  return whole
    .map((pair) => JSON.stringify(pair))
    .filter((pair) => !without.has(pair))
    .toSorted()
    .join()
}

const representation: Check = {
  name: "one-representation",
  promise: "A record looks the same in a list, by id and within another entity's answer.",
  atStart: true,
  find: ofEach((entity, { format, manifest }) => {
    const { harvestFrom, include, ...plain } = entity.list
    const request = plainRequest(entity)
    const written = attempt(() => ({
      listed: added(format.listQuery(request, entity.list), format.listQuery(request, plain)),
      single: added(format.rowQuery(entity.list), format.rowQuery(plain))
    }))
    const carrier = harvestFrom && manifest.has(harvestFrom.entity) ? manifest.get(harvestFrom.entity) : null
    return [
      ...unless(
        "value" in written && written.value.listed === written.value.single,
        "threw" in written ? `the format cannot write its query: ${written.threw}` : "a list asks for includes that a read by id does not",
        "Let `format.rowQuery` ask for the same as `format.listQuery` does because of `include`."
      ),
      ...unless(
        include === undefined || include.length === 0 || ("value" in written && written.value.listed !== ""),
        "`list.include` changes nothing in the query",
        "Let `format.listQuery` ask for it, or take it out."
      ),
      ...unless(
        carrier === null || isOneOf(carrier.list.include, harvestFrom?.include ?? ""),
        `it is harvested from ${carrier?.name}, whose list does not include ${harvestFrom?.include}`,
        `Add "${harvestFrom?.include}" to list.include of ${carrier?.name}.`
      ),
      ...unless(
        harvestFrom === undefined || include === undefined,
        "it is harvested, so its own includes are missing there",
        "Take out `include`, or `harvestFrom`."
      ),
      ...unless(
        harvestFrom === undefined ||
          entity.list.under !== undefined ||
          Object.values(entity.relations).every(({ from }) => from !== "parent"),
        "it is harvested, and a relation takes its id from a path that is not asked then",
        "Use hard or soft, take out `harvestFrom`, or name the parent in `list.under`: the row that included it."
      )
    ]
  })
}

const moment = "2024-02-29T08:15:00Z"

const cursor: Check = {
  name: "cursor-monotonic",
  promise: "The field that tells of changes holds moments, can be ordered or filtered by, and counts as content.",
  atStart: true,
  find: ofEach((entity) => {
    const since = changeField(entity.changes)
    if (since === null) return dayCursor(entity)
    return [
      ...unless(
        isOneOf(entity.list.orderBy, since) || isOneOf(entity.list.filterBy, since),
        `changes.since is "${since}", which the list can neither be ordered nor filtered by`,
        'Name it in list.orderBy or list.filterBy if the source does so; else say `changes: "none"`.'
      ),
      ...unless(
        attributesOf(entity).includes(since) && accepts(entity, since, moment) && !accepts(entity, since, "soon"),
        `changes.since is "${since}", which holds no moments such as ${moment}`,
        "Use a field that holds ISO 8601 text (`instant`)."
      ),
      ...unless(!entity.volatile.includes(since), `changes.since is "${since}", which is volatile`, "Take it out of volatile.")
    ]
  })
}

/** By days there is no moment in a row that could be looked at. */
const dayCursor = ({ changes }: AnyEntity) =>
  changes === "none" || !("sinceDay" in changes)
    ? []
    : [
        ...unless(changes.sinceDay !== "", "changes.sinceDay names no parameter", "Name the parameter that takes the day."),
        ...unless(
          Number.isSafeInteger(changes.overlapDays) && changes.overlapDays >= 1,
          `changes.overlapDays is ${changes.overlapDays}`,
          "Ask for a day more at least: the source's day begins at another hour than ours."
        )
      ]

const pages: Check = {
  name: "pages-overlap",
  promise: "Pages are large enough to overlap, and can begin at any row.",
  atStart: true,
  find: ofEach((entity, adapter) => {
    const { perPage } = entity.list
    const isSize = Number.isSafeInteger(perPage) && perPage >= 2
    if (!isSize) return unless(false, `\`list.perPage\` is ${perPage}`, "Give the largest page the source has; it needs two rows at least.")
    const { paging } = entity.list
    if (paging === "none") return []
    const anywhere = paging === "numbered" ? [] : [1, perPage - overlapFor(perPage), perPage + 1]
    const offsets = [0, ...anywhere, perPage, 2 * perPage].filter((offset, index, all) => all.indexOf(offset) === index)
    return [
      ...unless(
        areApart(offsets.map((offset) => queryOf(adapter, entity, { offset }))),
        `requests for the rows from ${offsets.join(", ")} on are not told apart`,
        "Let `format.listQuery` write `offset` as it is: pages overlap by some rows, so they begin anywhere."
      ),
      ...unless(
        areApart([perPage, perPage - 1].map((size) => queryOf(adapter, entity, { perPage: size }))),
        "requests for pages of different sizes are not told apart",
        "Let `format.listQuery` write `perPage`."
      )
    ]
  })
}

const validators: Check = {
  name: "validators",
  promise: "A validator is that of a whole list, in one answer.",
  atStart: true,
  find: ofEach(({ list }) =>
    unless(
      list.validator === undefined || (comesWhole(list) && list.holdsOne !== true && list.harvestFrom === undefined),
      "its list has a validator, and one answer does not hold all of it",
      'Take it out, or say `paging: "none"` of a list that lies below nothing.'
    )
  )
}

const isNoFault = (found: ReadonlyArray<string> | string): found is ReadonlyArray<string> => typeof found !== "string"

/** The ids that an entity's log names in an example answer; in words where it cannot be read. */
const namedIn = ({ format }: Adapter, entity: AnyEntity, answer: string): ReadonlyArray<string> | string => {
  const request = { ...plainRequest(entity), instead: { since: moment } }
  const read = attempt(() => {
    const { list } = placeOf(entity, request)
    return Result.map(format.page(answer, { entity: { ...entity, list }, request }), (page) => hintsOf(page, list).listed ?? [])
  })
  if ("threw" in read) return `the format throws: ${read.threw}`
  return Result.isSuccess(read.value) ? read.value.success : read.value.failure.detail
}

const feeds: Check = {
  name: "feeds",
  promise: "What a log of changes names can be read by id, and is found in its answers.",
  atStart: true,
  missing: ({ examples, manifest }) =>
    examples?.feed === undefined && [...manifest.entities.values()].some((entity) => feedOf(entity) !== null)
      ? "examples.feed: an answer of the log, and the ids it names"
      : null,
  find: ofEach((entity, adapter) => {
    const feed = feedOf(entity)
    if (feed === null) return []
    const example = adapter.examples?.feed
    const found = example === undefined ? [] : namedIn(adapter, entity, example.answer)
    const names = new Set(example?.names)
    return [
      ...unless(entity.get !== null, "a log names its rows, and none can be read by id", 'Give it a get, or say `changes: "none"`.'),
      ...unless(
        entity.list.under === undefined,
        "a log names its rows by their own id, and they are listed below others",
        'Say `changes: "none"`: they are read with what they lie below.'
      ),
      ...unless(feed.from !== "", "changes.feed.from names no parameter", "Name the parameter that takes a moment."),
      ...unless(
        Number.isSafeInteger(feed.most) && feed.most >= 1,
        `changes.feed.most is ${feed.most}`,
        "Say how many entries an answer holds at most."
      ),
      ...unless(
        isNoFault(found) && found.length === names.size && found.every((id) => names.has(id)),
        `examples.feed is read as ${isNoFault(found) ? found.join(", ") || "nothing" : found}`,
        "Correct changes.feed: `at` is where its entries stand, `idFrom` what of them names the row."
      )
    ]
  })
}

const asked = (field: string, operator: Filter["operator"], value = moment): Partial<PageRequest> => ({
  filters: [{ field, operator, value }]
})

const questions: Check = {
  name: "order-and-where",
  promise: "Every order and filter a list is said to offer can be asked for, and says what it asks.",
  atStart: true,
  find: ofEach((entity, adapter) => {
    const { filterBy = [], filterBySpecial = [], orderBy = [] } = entity.list
    const orders = orderBy.flatMap((field) => [false, true].map((descending) => queryOf(adapter, entity, { order: { field, descending } })))
    const filters = [
      ...filterBy.flatMap((field) => (["eq", "gte", "lt"] as const).map((operator) => queryOf(adapter, entity, asked(field, operator)))),
      ...filterBySpecial.map((field) => queryOf(adapter, entity, asked(field, "eq")))
    ]
    const [first] = filterBy
    const plain = queryOf(adapter, entity)
    return [
      ...unless(
        areApart([plain, ...orders]),
        "orders by different fields or directions are not told apart in the query",
        "Let `format.listQuery` write `order` with its field and direction, or take out of list.orderBy what cannot be asked for."
      ),
      ...unless(
        areApart([plain, ...filters]),
        "filters by different fields or comparisons are not told apart in the query",
        "Let `format.listQuery` write each filter's field and operator (eq, gte, lt), or take out of list.filterBy what cannot be asked for."
      ),
      ...(first === undefined
        ? []
        : unless(
            areApart(["1", "2"].map((value) => queryOf(adapter, entity, asked(first, "gte", value)))),
            "filters by different values are not told apart in the query",
            "Let `format.listQuery` write each filter's value."
          ))
    ]
  })
}

const deletions: Check = {
  name: "delete-strategy",
  promise: "How deletions are said to show is how they can be seen.",
  atStart: true,
  find: ofEach(({ deletes, events, get, list, merges }, { webhooks }) => {
    const gone = Object.values(events).includes("gone")
    const nested = list.under !== undefined
    switch (deletes) {
      case "event":
        return [
          ...unless(
            gone,
            'deletions show by an event, and none of its events says "gone"',
            'Name the event with "gone", or choose another.'
          ),
          ...unless(
            webhooks !== null,
            "deletions show by an event, and the adapter has no webhooks",
            "Describe webhooks, or choose another."
          ),
          ...unless(get !== null, "deletions show by an event, and no row can be read by id", "Give it a get, or choose another.")
        ]
      case "parentScan":
        return unless(nested, "deletions show below the parent, and the list is nested under none", 'Say `under`, or "listDiff".')
      case "listDiff":
        return unless(!nested, "deletions show in the whole list, and there is one list for each parent", 'Say "parentScan".')
      case "mergeEndpoint":
        return unless(
          merges !== null,
          "deletions show in a list of merges, and `merges` names none",
          "Describe `merges`, or choose another."
        )
      default:
        return unless(!gone, 'rows are never deleted, and an event says "gone"', 'Say "event".')
    }
  })
}

const merging: Check = {
  name: "merges-readable",
  promise: "A list of merges can be filtered by the row that went and ordered by time.",
  atStart: true,
  find: ofEach(({ get, merges }) => {
    if (merges === null) return []
    const isWhole = merges.list.filterBy === undefined && merges.list.paging === "none"
    return [
      ...unless(
        isWhole || isOneOf(merges.list.filterBy, merges.remove) || isOneOf(merges.list.filterBySpecial, merges.remove),
        `the list of merges cannot be filtered by "${merges.remove}"`,
        'Name it in merges.list.filterBy; a list of all merges in one answer has `paging: "none"` and no filters.'
      ),
      ...unless(
        isWhole || isOneOf(merges.list.orderBy, merges.at),
        `the list of merges cannot be ordered by "${merges.at}"`,
        "Name it in merges.list.orderBy."
      ),
      ...unless(
        merges.keep !== merges.remove,
        "the row that stayed and the one that went are the same attribute",
        "Correct keep or remove."
      ),
      ...unless(get !== null, "rows merge, and none can be read by id", "Give it a get.")
    ]
  })
}

export const readingChecks: ReadonlyArray<Check> = [
  identity,
  representation,
  cursor,
  feeds,
  pages,
  validators,
  questions,
  deletions,
  merging
]
