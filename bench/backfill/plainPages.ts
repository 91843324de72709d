/** What a good script without durability does for a page: asks ahead, parses, maps, and writes all of it in one statement together with its cursor. */
import { hash } from "node:crypto"
import { type Collection, type SourceRow } from "./collections.ts"

export interface Source {
  readonly url: string
  /** `id:secret`. */
  readonly token: string
}

export interface Page {
  readonly rows: ReadonlyArray<SourceRow>
  /** The address of the next one. */
  readonly next: string | null
}

interface Body {
  readonly data: ReadonlyArray<SourceRow>
  readonly links?: { readonly next?: string | null }
}

export const firstPage = (source: Source, { path }: Collection) => `${source.url}${path}`

export const fetchPage = async ({ token }: Source, url: string): Promise<Page> => {
  const response = await fetch(url, { headers: { authorization: `Basic ${Buffer.from(token).toString("base64")}` } })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  const body: Body = JSON.parse(await response.text())
  return { rows: body.data, next: body.links?.next ?? null }
}

/** The texts of a collection's pages. */
export async function* textsAhead({ token, url }: Source, { path }: Collection): AsyncGenerator<string> {
  const headers = { authorization: `Basic ${Buffer.from(token).toString("base64")}` }
  for (let next: string | null = `${url}${path}`; next !== null;) {
    const text: string = await (await fetch(next, { headers })).text()
    const body: Body = JSON.parse(text)
    yield text
    next = body.links?.next ?? null
  }
}

/** The pages of a collection, the next one asked for while one is written. */
export async function* pagesAhead(source: Source, collection: Collection): AsyncGenerator<Page> {
  let ahead: Promise<Page> | null = fetchPage(source, firstPage(source, collection))
  while (ahead !== null) {
    const page: Page = await ahead
    ahead = page.next === null ? null : fetchPage(source, page.next)
    yield page
  }
}

const separator = "\u0001"
const none = "\u0002"
/** Not stored by anybody here, as the engine does not unless it is told to. */
const off = ["medical_notes", "passed_background_check"]

/** A parameter with one value a row: quicker than an array or JSON with every driver. */
const joined = (values: ReadonlyArray<string>) => values.join(separator)
const asText = (value: unknown) =>
  typeof value === "string" ? value : typeof value === "boolean" ? (value ? "t" : "f") : typeof value === "number" ? String(value) : none

export const withoutFieldsOff = (row: SourceRow): SourceRow =>
  off.some((name) => name in row.attributes)
    ? { ...row, attributes: Object.fromEntries(Object.entries(row.attributes).filter(([name]) => !off.includes(name))) }
    : row

/** The values of one row's canonical columns, as text. */
export const canonicalValues = ({ columns }: Collection, row: SourceRow): ReadonlyArray<string> =>
  Object.values(columns).map((column) => {
    if ("from" in column) return asText(row.attributes[column.from])
    const related = row.relationships?.[column.to]?.data?.id
    return related === undefined ? none : `${column.prefix}_${related}`
  })

export const contentOf = (row: SourceRow) => {
  const payload = JSON.stringify(row)
  return { payload, hash: hash("sha256", payload, "hex"), version: asText(row.attributes["updated_at"]) }
}

/** Everything `statementFor` takes, as text. */
export const parametersOf = (collection: Collection, entityId: number, page: Page): ReadonlyArray<string> => {
  const rows = page.rows.map(withoutFieldsOff)
  const contents = rows.map(contentOf)
  const values = rows.map((row) => canonicalValues(collection, row))
  return [
    String(entityId),
    page.next ?? "",
    joined(rows.map(({ id }) => id)),
    joined(contents.map(({ payload }) => payload)),
    joined(contents.map((content) => content.hash)),
    joined(contents.map(({ version }) => version)),
    ...Object.keys(collection.columns).map((_, column) => joined(values.map((each) => each[column] ?? none)))
  ]
}

/** Records, canonical rows and cursor of a page in one statement. */
export const statementFor = ({ canonical, columns, type }: Collection) => {
  const names = Object.keys(columns)
  const listed = (index: number) => `string_to_table($${index}::text, E'\\x01', E'\\x02')`
  return `
WITH input AS MATERIALIZED (
  SELECT t.i, t.p::json AS p, decode(t.h, 'hex') AS h, t.u::timestamptz AS u, ${Object.entries(columns)
    .map(([name, column]) => `t.${name}::${column.type} AS ${name}`)
    .join(", ")}
  FROM ROWS FROM (${[3, 4, 5, 6, ...names.map((_, index) => 7 + index)].map(listed).join(", ")}) AS t(i, p, h, u, ${names.join(", ")})),
written AS (
  INSERT INTO sync.records AS r (entity_id, external_id, payload, hash, version, sent_at, received_at, lane, adapter_version, transform_version)
  SELECT $1::int, i, p, h, u, now(), now(), 'full', 'plain', 1 FROM input
  ON CONFLICT (entity_id, external_id) DO UPDATE SET payload = excluded.payload, hash = excluded.hash, version = excluded.version,
    received_at = excluded.received_at WHERE r.hash IS DISTINCT FROM excluded.hash
  RETURNING r.external_id),
made AS (
  INSERT INTO canonical.${canonical} AS c (id, org_id, entity_id, external_id, ${names.join(", ")})
  SELECT '${type.toLowerCase()}_' || i, 'bench', $1::int, i, ${names.join(", ")} FROM input JOIN written w ON w.external_id = i
  ON CONFLICT (id) DO UPDATE SET updated_at = now(), ${names.map((name) => `${name} = excluded.${name}`).join(", ")})
INSERT INTO bench.cursors AS c (entity_id, next) VALUES ($1::int, $2) ON CONFLICT (entity_id) DO UPDATE SET next = excluded.next`
}
