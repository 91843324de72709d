/** `/webhooks/v2` of the API: subscriptions, in the spelling of their version. */
import { Option, Schema } from "effect"
import type { Church } from "./Church.ts"
import { errors, invalidPayload, jsonType, notFound, type Problem } from "./problems.ts"
import { stamp } from "./timestamps.ts"
import type { Subscription } from "./WebhookDesk.ts"
import { eventNames } from "./webhookEvents.ts"

export const webhooksRoot = "/webhooks/v2"

/** Before this version the collection and its type had other names; a request without a version gets the older. */
const renamedIn = "2022-10-20"

const Payload = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.Struct({
      attributes: Schema.Struct({
        name: Schema.optionalKey(Schema.String),
        url: Schema.optionalKey(Schema.String),
        active: Schema.optionalKey(Schema.Boolean)
      })
    })
  })
)
const decodePayload = Schema.decodeUnknownOption(Payload)

const answer = (status: number, body: unknown): Problem => ({
  status,
  contentType: jsonType,
  body: body === null ? "" : JSON.stringify(body)
})

const invalid = (parameter: string, detail: string) =>
  errors(422, [{ status: "422", title: "Validation Error", detail, source: { parameter } }])

/** Everything that can be subscribed to, page by page. */
const availableEvents = (church: Church, url: URL): Problem => {
  const offset = Number(url.searchParams.get("offset") ?? 0)
  const perPage = Math.min(100, Number(url.searchParams.get("per_page") ?? 25))
  const link = (from: number) => `${church.baseUrl}${url.pathname}?per_page=${perPage}&offset=${from}`
  const data = eventNames.slice(offset, offset + perPage).map((name, index) => {
    const [app = "", ...rest] = name.split(".")
    const id = String(offset + index + 1)
    const attributes = { name, app, version: "v2", type: "Event", resource: rest.at(-2) ?? "", action: rest.at(-1) ?? "" }
    return { type: "AvailableEvent", id, attributes, links: { self: `${church.baseUrl}${url.pathname}/${id}` } }
  })
  const links = { self: link(offset), ...(offset + perPage < eventNames.length ? { next: link(offset + perPage) } : {}) }
  return answer(200, { links, data, included: [], meta: { total_count: eventNames.length, count: data.length } })
}

export const answerWebhooks = (
  church: Church,
  {
    body,
    method,
    url,
    user,
    version
  }: { readonly method: string; readonly url: URL; readonly body: string; readonly user: string; readonly version: string | undefined }
): Problem => {
  if (method === "GET" && url.pathname === `${webhooksRoot}/available_events`) return availableEvents(church, url)
  const isRenamed = (version ?? "") >= renamedIn
  const collection = isRenamed ? "webhook_subscriptions" : "subscriptions"
  const [named, id, action, ...more] = url.pathname.slice(webhooksRoot.length + 1).split("/")
  if (named !== collection || more.length > 0) return notFound
  const { webhooks } = church
  const show = ({ active, createdAt, id, name, secret, updatedAt, url }: Subscription) => ({
    type: isRenamed ? "WebhookSubscription" : "Subscription",
    id,
    attributes: { active, application_id: null, authenticity_secret: secret, created_at: createdAt, name, updated_at: updatedAt, url },
    links: { self: `${church.baseUrl}${webhooksRoot}/${collection}/${id}` }
  })
  const now = stamp(church.clock.now())

  if (id === undefined && method === "GET") {
    const mine = webhooks.subscriptions.filter((each) => each.user === user)
    const offset = Number(url.searchParams.get("offset") ?? 0)
    const perPage = Math.min(100, Number(url.searchParams.get("per_page") ?? 25))
    const page = mine.slice(offset, offset + perPage)
    const link = (from: number) => `${church.baseUrl}${url.pathname}?per_page=${perPage}&offset=${from}`
    const links = { self: link(offset), ...(offset + perPage < mine.length ? { next: link(offset + perPage) } : {}) }
    return answer(200, { links, data: page.map(show), included: [], meta: { total_count: mine.length, count: page.length } })
  }
  const given = Option.getOrNull(decodePayload(body))
  if (id === undefined) {
    if (method !== "POST") return notFound
    if (given === null) return invalidPayload
    const { active = true, name = "", url: target = "" } = given.data.attributes
    if (!eventNames.includes(name)) return invalid("name", "is not included in the list")
    if (!/^https?:$/.test(URL.parse(target)?.protocol ?? "")) return invalid("url", "is invalid")
    const made: Subscription = {
      id: webhooks.takeId(),
      user,
      name,
      url: target,
      active,
      secret: webhooks.hex(64),
      createdAt: now,
      updatedAt: now,
      failures: []
    }
    webhooks.subscriptions.push(made)
    return answer(201, { data: show(made), included: [], meta: {} })
  }
  const found = webhooks.subscriptions.find((each) => each.id === id && each.user === user)
  if (found === undefined) return notFound
  if (action === "rotate_secret" && method === "POST") {
    found.secret = webhooks.hex(64)
  } else if (action !== undefined) {
    return notFound
  } else if (method === "DELETE") {
    webhooks.subscriptions.splice(webhooks.subscriptions.indexOf(found), 1)
    return { status: 204, contentType: jsonType, body: "" }
  } else if (method === "PATCH") {
    if (given === null) return invalidPayload
    // Everything else cannot be assigned and is ignored.
    found.active = given.data.attributes.active ?? found.active
    if (found.active) found.failures = []
  } else if (method !== "GET") return notFound
  if (method !== "GET") found.updatedAt = now
  return answer(200, { data: show(found), included: [], meta: {} })
}
