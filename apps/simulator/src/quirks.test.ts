import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { respond } from "./respond.ts"
import { textIn } from "./Row.ts"
import { askProduct, decodeCollection } from "./testing/ask.ts"
import { wrongTotals } from "./testing/wrongTotals.ts"
import type { Delivery } from "./WebhookDesk.ts"

const church = makeChurch({ people: 300, products: "all", limits: { requests: 1_000_000 } })
const list = (product: string, path: string) => decodeCollection(askProduct(church, product, path).body)

describe("quirks of the products", () => {
  it("archived groups are hidden unless asked for, and found by their id", () => {
    const { rows } = church.tables["groups.Group"]
    const archived = rows.filter(({ attributes }) => attributes["archived_at"] !== null)
    assert.isAbove(archived.length, 0)
    assert.strictEqual(list("groups", "/groups").meta.total_count, rows.length - archived.length)
    assert.strictEqual(list("groups", "/groups?where[archive_status]=include").meta.total_count, rows.length)
    assert.strictEqual(list("groups", "/groups?where[archive_status]=only").meta.total_count, archived.length)
    assert.strictEqual(askProduct(church, "groups", `/groups/${archived[0]?.id}`).status, 200)
  })

  it("an unknown condition is ignored, and a list without a flat path has only its nested one", () => {
    const all = list("giving", "/funds").meta.total_count
    assert.strictEqual(list("giving", "/funds?where[updated_at][gte]=2030-01-01T00:00:00Z").meta.total_count, all)
    assert.strictEqual(askProduct(church, "groups", "/memberships").status, 404)
    const group = church.tables["groups.Group"].rows[0]
    assert.strictEqual(list("groups", `/groups/${group?.id}/memberships`).meta.total_count, group?.attributes["memberships_count"])
    assert.strictEqual(askProduct(church, "services", "/plans").status, 404)
  })

  it("attributes that only `fields` brings are there when it names them", () => {
    const first = (path: string) => list("groups", path).data[0]?.attributes ?? {}
    assert.notProperty(first("/groups"), "widget_status")
    assert.property(first("/groups?fields[Group]=name,widget_status"), "widget_status")
  })

  it("includes bring designations, and the nested path the same ones; an attachment says what it hangs on", () => {
    const page = list("giving", "/donations?include=designations&per_page=5")
    const ids = page.included.map(({ id }) => id)
    const nested = page.data.flatMap(({ id }) => list("giving", `/donations/${id}/designations`).data.map((row) => row.id))
    assert.deepStrictEqual(ids, nested)
    const attached = church.tables["services.Attachment"].rows.find(({ refs }) => refs["attachable_type"] === "Song")
    const { data } = JSON.parse(askProduct(church, "services", `/attachments/${attached?.id}`).body)
    assert.deepStrictEqual(data.relationships.attachable.data, { type: "Song", id: attached?.refs["attachable"] })
    assert.include(
      list("services", `/songs/${attached?.refs["attachable"]}/attachments`).data.map(({ id }) => id),
      attached?.id
    )
  })

  it("lists may end early, and each product refuses for itself", () => {
    church.faults.set([{ kind: "capped", rows: 100, match: { path: "donations" } }])
    assert.strictEqual(list("giving", "/donations").meta.total_count, 100)
    assert.strictEqual(list("giving", "/donations?offset=100").data.length, 0)
    church.faults.set([])
    church.oauth.rules = { ...church.oauth.rules, closed: ["giving"] }
    assert.match(askProduct(church, "giving", "/funds").body, /TRASH_PANDA/)
    assert.strictEqual(askProduct(church, "groups", "/groups").status, 200)
    church.oauth.rules = { ...church.oauth.rules, closed: [] }
  })

  it("deep offsets are counted apart: ten in twenty seconds while the headers tell of the plain limit", () => {
    const narrow = makeChurch({ people: 5, products: ["giving"], limits: { deepRequests: 10 } })
    const statuses = Array.from({ length: 11 }, () => askProduct(narrow, "giving", "/donations?offset=30001"))
    assert.deepStrictEqual(statuses.map(({ status }) => status).slice(-2), [200, 429])
    assert.strictEqual(statuses[9]?.headers["x-pco-api-request-rate-limit"], "100")
    assert.strictEqual(askProduct(narrow, "giving", "/donations").status, 200)
  })

  it("some lists are ordered by the names of those they are about", () => {
    const group = church.tables["groups.Group"].rows.find(({ attributes }) => Number(attributes["memberships_count"]) > 5)
    const path = `/groups/${group?.id}/memberships?per_page=100&include=person&order=`
    const names = (order: string) =>
      list("groups", path + order).data.map(({ id }) => {
        const person = church.tables["groups.Membership"].byId.get(id)?.refs["person"] ?? ""
        const known = church.tables["groups.Person"].byId.get(person)
        return known === undefined ? "" : textIn(known, "last_name")
      })
    const sorted = names("last_name").toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0))
    assert.deepStrictEqual(names("last_name"), sorted)
    assert.deepStrictEqual(names("-last_name"), names("last_name").toReversed())
  })

  it("a gift is made with its designations, and not without", () => {
    const [batch, fund] = [church.tables["giving.Batch"].rows.at(-1), church.tables["giving.Fund"].rows[0]]
    const data = { type: "Donation", attributes: { payment_method: "cash", received_at: "2026-01-02T00:00:00Z" } }
    const included = [1500, 500].map((amount_cents) => ({
      type: "Designation",
      attributes: { amount_cents },
      relationships: { fund: { data: { type: "Fund", id: fund?.id } } }
    }))
    const path = `/batches/${batch?.id}/donations`
    assert.strictEqual(askProduct(church, "giving", path, { method: "POST", body: { data } }).status, 422)
    const made = askProduct(church, "giving", path, { method: "POST", body: { data, included } })
    assert.strictEqual(JSON.parse(made.body).data.attributes.amount_cents, 2000)
    assert.deepStrictEqual(wrongTotals(church), [])
  })

  it("writes go where the reference has them", () => {
    const group = church.tables["groups.Group"].rows[0]
    const person = church.tables["groups.Person"].rows.find(
      ({ id }) => !church.tables["groups.Membership"].childrenOf("group", group?.id ?? "").some(({ refs }) => refs["person"] === id)
    )
    const body = { data: { attributes: { role: "leader", person_id: person?.id } } }
    const path = `/groups/${group?.id}/memberships`
    const made = askProduct(church, "groups", path, { method: "POST", body })
    assert.strictEqual(made.status, 201)
    assert.strictEqual(askProduct(church, "groups", path, { method: "POST", body }).status, 422)
    const { data } = JSON.parse(made.body)
    const changed = askProduct(church, "groups", `${path}/${data.id}`, {
      method: "PATCH",
      body: { data: { attributes: { role: "member" } } }
    })
    assert.strictEqual(JSON.parse(changed.body).data.attributes.role, "member")
    assert.strictEqual(askProduct(church, "groups", `${path}/${data.id}`, { method: "DELETE" }).status, 204)
    assert.strictEqual(askProduct(church, "groups", "/groups", { method: "POST", body }).status, 404)
    assert.strictEqual(askProduct(church, "check-ins", "/events", { method: "POST", body }).status, 404)
  })
})

describe("events of the products", () => {
  it("are sent for resources that have them, under the names they have", () => {
    const told = makeChurch({ people: 60, products: "all" })
    const names = [
      "giving.v2.events.donation.created",
      "groups.church_center.v2.events.group_application.created",
      "services.v2.events.plan_item.updated",
      "services.v2.events.song.destroyed"
    ]
    const headers = { authorization: `Basic ${Buffer.from("demo:demo-secret").toString("base64")}`, "x-pco-api-version": "2022-10-20" }
    const subscribe = (name: string) =>
      respond(
        told,
        {
          method: "POST",
          url: "/webhooks/v2/webhook_subscriptions",
          headers,
          body: JSON.stringify({ data: { attributes: { name, url: "http://127.0.0.1:1/" } } })
        },
        0
      )
    for (const name of names) assert.strictEqual(subscribe(name).status, 201)
    assert.strictEqual(subscribe("check-ins.v2.events.check_in.created").status, 422)
    const deliveries: Array<Delivery> = []
    told.webhooks.send = (delivery) => deliveries.push(delivery)
    mutate(told, { do: "create", entity: "giving.Donation" })
    mutate(told, { do: "create", entity: "groups.GroupApplication" })
    mutate(told, { do: "update", entity: "services.Item" })
    mutate(told, { do: "delete", entity: "services.Song" })
    mutate(told, { do: "create", entity: "check-ins.CheckIn" })
    assert.deepStrictEqual([...new Set(deliveries.map(({ subscription }) => subscription.name))].sort(), [...names].sort())
    const song = JSON.parse(deliveries.find(({ subscription }) => subscription.name === names[3])?.payload ?? "{}")
    assert.deepStrictEqual([song.data.type, song.data.relationships, song.data.attributes], ["Song", undefined, undefined])
    const gift = JSON.parse(deliveries.find(({ subscription }) => subscription.name === names[0])?.payload ?? "{}")
    assert.strictEqual(gift.data.attributes.amount_cents, told.tables["giving.Donation"].byId.get(gift.data.id)?.attributes["amount_cents"])
  })
})
