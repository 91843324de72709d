/** An invented system: a desk at which visitors sign in. It speaks JSON:API and forgets everything when it stops. */
import { createServer, type IncomingMessage } from "node:http"
import { Desk, type Visitor } from "./Desk.ts"

const port = Number(process.env["VISITORS_PORT"] ?? "4490")
const desk = new Desk()
const token = `Basic ${Buffer.from("desk:open").toString("base64")}`

const rowOf = ({ id, ...attributes }: Visitor) => ({ type: "Visitor", id, attributes })

const bodyOf = async (request: IncomingMessage): Promise<Partial<Visitor>> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString() || "{}")
}

const pageOf = <Row>(rows: ReadonlyArray<Row>, query: URLSearchParams, show: (row: Row) => object) => {
  const offset = Number(query.get("offset") ?? 0)
  const perPage = Math.min(100, Number(query.get("per_page") ?? 25))
  const hasMore = offset + perPage < rows.length
  const next = new URLSearchParams(query)
  next.set("offset", String(offset + perPage))
  return {
    data: rows.slice(offset, offset + perPage).map(show),
    links: hasMore ? { next: `?${next.toString()}` } : {},
    meta: { total_count: rows.length }
  }
}

const answer = async (request: IncomingMessage): Promise<readonly [status: number, body: object]> => {
  if (request.headers.authorization !== token) return [401, { errors: [{ code: "bad_token", detail: "Who are you?" }] }]
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://desk")
  const [product, collection, id, below, visit] = pathname.split("/").slice(1)
  const missing = [404, { errors: [{ code: "not_found", detail: "There is nothing here." }] }] as const
  if (product !== "visitors") return missing
  if (collection === "account") return [200, { data: { type: "Account", id: "desk-1", attributes: { name: "The front desk" } } }]
  if (collection !== "visitors") return missing
  if (request.method === "POST") return [201, { data: rowOf(desk.signIn(await bodyOf(request))) }]
  if (id === undefined) return [200, pageOf(desk.list(searchParams), searchParams, rowOf)]
  const visitor = desk.find(id)
  if (visitor === undefined) return missing
  if (request.method === "PATCH") return [200, { data: rowOf(desk.change(visitor, await bodyOf(request))) }]
  if (request.method === "DELETE") return [200, { data: rowOf(desk.remove(visitor)) }]
  if (below === undefined) return [200, { data: rowOf(visitor) }]
  const visits = desk.visitsOf(visitor).map(({ id, ...attributes }) => ({ type: "Visit", id, attributes }))
  if (visit === undefined) return [200, pageOf(visits, searchParams, (row) => row)]
  const found = visits.find((each) => each.id === visit)
  return found === undefined ? missing : [200, { data: found }]
}

const server = createServer(async (request, response) => {
  const unreadable = [400, { errors: [{ code: "unreadable", detail: "That is no JSON." }] }] as const
  const [status, body] = await answer(request).catch(() => unreadable)
  response.writeHead(status, { "content-type": "application/vnd.api+json" }).end(JSON.stringify(body))
})
server.listen(port, "127.0.0.1", () => process.stdout.write(`The desk is at http://127.0.0.1:${port}, its token is desk:open.\n`))
