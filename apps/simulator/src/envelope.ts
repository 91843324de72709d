import { follow } from "./associations.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import type { Query } from "./Query.ts"
import { writeQuery } from "./Query.ts"
import { resourceOf, textOf, type Resource, type Wishes } from "./Resource.ts"
import type { Target } from "./route.ts"
import type { Row } from "./Row.ts"

export interface Page {
  readonly rows: ReadonlyArray<Row>
  readonly total: number
}

/** How faults change what is shown; without faults both leave everything as it is. */
export interface Distortion {
  readonly record: ((resource: Resource) => Resource) | null
  readonly nextLink: (link: string, self: string) => string
}

const text = (church: Church, row: Row, wishes: Wishes, distortion: Distortion) =>
  distortion.record === null ? textOf(church, row, wishes) : JSON.stringify(distortion.record(resourceOf(church, row, wishes)))

/** The included rows, each once, in the order they are first met. */
const includedText = (church: Church, rows: ReadonlyArray<Row>, wishes: Wishes, distortion: Distortion) => {
  const included = new Set<Row>()
  for (const name of wishes.include) {
    for (const row of rows) {
      if (!catalog[row.entity].canInclude.includes(name)) continue
      for (const other of follow(church, row, name)) included.add(other)
    }
  }
  const plain: Wishes = { ...wishes, include: [], isAlone: false }
  return [...included].map((row) => text(church, row, plain, distortion)).join(",")
}

const offer = (key: string, names: ReadonlyArray<string>) => (names.length === 0 ? {} : { [key]: names })

export const collectionBody = (
  church: Church,
  target: Extract<Target, { kind: "list" | "empty" }>,
  pathname: string,
  query: Query,
  page: Page,
  wishes: Wishes,
  distortion: Distortion
) => {
  const kind = target.kind === "list" ? catalog[target.entity] : null
  const link = (offset: number | null) => {
    const parameters = new Map(query.all)
    if (offset !== null) parameters.set("offset", String(offset))
    return `${church.baseUrl}${pathname}${writeQuery(parameters)}`
  }
  const nextOffset = query.offset + query.perPage
  const hasNext = nextOffset < page.total
  const prevOffset = Math.max(0, query.offset - query.perPage)
  const hasPrev = query.offset > 0
  const self = link(null)
  const links = {
    self,
    ...(hasPrev ? { prev: link(prevOffset) } : {}),
    ...(hasNext ? { next: distortion.nextLink(link(nextOffset), self) } : {})
  }
  const meta = {
    total_count: page.total,
    count: page.rows.length,
    ...(hasPrev ? { prev: { offset: prevOffset } } : {}),
    ...(hasNext ? { next: { offset: nextOffset } } : {}),
    ...offer("can_order_by", kind?.canOrderBy ?? []),
    ...offer("can_query_by", [...(kind?.canQueryBy ?? []), ...(kind?.canQueryBySpecial ?? [])]),
    ...offer("can_include", kind?.canInclude ?? []),
    ...offer("can_filter", target.kind === "list" ? target.filters : []),
    parent: { id: target.parent.id, type: catalog[target.parent.entity].type }
  }
  const data = page.rows.map((row) => text(church, row, wishes, distortion)).join(",")
  const included = includedText(church, page.rows, wishes, distortion)
  return `{"links":${JSON.stringify(links)},"data":[${data}],"included":[${included}],"meta":${JSON.stringify(meta)}}`
}

export const rowBody = (church: Church, row: Row, parent: Row, wishes: Wishes, distortion: Distortion) => {
  const alone: Wishes = { ...wishes, isAlone: true }
  const meta = { ...offer("can_include", catalog[row.entity].canInclude), parent: { id: parent.id, type: catalog[parent.entity].type } }
  const included = includedText(church, [row], wishes, distortion)
  return `{"data":${text(church, row, alone, distortion)},"included":[${included}],"meta":${JSON.stringify(meta)}}`
}
