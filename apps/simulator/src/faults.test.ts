import { assert, describe, it } from "@effect/vitest"
import type { Fault } from "./Fault.ts"
import { makeChurch } from "./makeChurch.ts"
import { allIds, ask, list } from "./testing/ask.ts"

const churchWith = (...faults: ReadonlyArray<Fault>) => {
  const church = makeChurch({ people: 60, limits: { requests: 1_000_000 } })
  church.faults.set(faults)
  return church
}

describe("when a fault fires", () => {
  it("goes by path, resource, count and chance, and stops when spent", () => {
    const statuses = (when: Pick<Fault, "match" | "times">, paths: ReadonlyArray<string>) => {
      const church = churchWith({ kind: "status", status: 500, ...when })
      return paths.map((path) => ask(church, path).status)
    }
    const four = ["/emails", "/people", "/emails", "/emails"]
    assert.deepStrictEqual(statuses({ match: { entity: "Email", nth: 2 } }, four), [200, 200, 500, 200])
    assert.deepStrictEqual(statuses({ match: { path: "^/people/v2/people" } }, four), [200, 500, 200, 200])
    assert.deepStrictEqual(statuses({ match: { every: 2 } }, four), [200, 500, 200, 500])
    assert.deepStrictEqual(statuses({ times: 1 }, four), [500, 200, 200, 200])
    const half = { match: { probability: 0.5 } }
    const many = Array.from({ length: 100 }, () => "/emails")
    assert.deepStrictEqual(statuses(half, many), statuses(half, many))
    const failed = statuses(half, many).filter((status) => status === 500).length
    assert.isTrue(failed > 30 && failed < 70)
  })

  it("is reported, so that a test knows what happened", () => {
    const church = churchWith({ id: "late", kind: "stall", milliseconds: 5, match: { entity: "Email" } })
    ask(church, "/people")
    assert.strictEqual(ask(church, "/emails").delayMillis, 5)
    assert.deepStrictEqual(church.faults.report(), [{ id: "late", kind: "stall", met: 1, fired: 1 }])
  })
})

describe("refusals", () => {
  it("say when to come back in seconds, as a date, or not at all", () => {
    const retryAfter = (how: "seconds" | "date" | "none") =>
      ask(churchWith({ kind: "too-many-requests", retryAfter: how, seconds: 30 }), "/people").headers["retry-after"]
    assert.strictEqual(retryAfter("seconds"), "30")
    assert.strictEqual(retryAfter("date"), "Thu, 01 Jan 2026 00:00:30 GMT")
    assert.isUndefined(retryAfter("none"))
  })

  it("drop the limit from one answer on", () => {
    const church = churchWith({ kind: "limit-drop", requests: 3, match: { nth: 2 } })
    const limits = Array.from({ length: 4 }, () => ask(church, "/people"))
    assert.deepStrictEqual(
      limits.map(({ headers, status }) => [headers["x-pco-api-request-rate-limit"], status]),
      [
        ["1000000", 200],
        ["3", 200],
        ["3", 200],
        ["3", 429]
      ]
    )
  })

  it("tell expired from revoked from a product that is missing", () => {
    for (const hint of ["BABOON", "CAPUCHIN", "TRASH_PANDA"]) {
      const reply = ask(churchWith({ kind: "unauthorized", hint }), "/people")
      assert.strictEqual(reply.status, 401)
      assert.include(reply.body, `(${hint})`)
    }
    assert.strictEqual(ask(churchWith({ kind: "status", status: 403 }), "/people").status, 403)
  })
})

describe("answers that are no answers", () => {
  it("are HTML, errors that claim success, cut or broken JSON, or a broken connection", () => {
    assert.match(ask(churchWith({ kind: "html" }), "/people").body, /<html>/)
    assert.strictEqual(ask(churchWith({ kind: "html", status: 200 }), "/people").status, 200)
    const claimed = ask(churchWith({ kind: "error-body" }), "/people")
    assert.strictEqual(claimed.status, 200)
    assert.include(claimed.body, `"errors"`)
    for (const kind of ["truncated", "malformed"] as const) assert.throws(() => JSON.parse(ask(churchWith({ kind }), "/people").body))
    assert.strictEqual(ask(churchWith({ kind: "reset" }), "/people").resetAfterBytes, 0)
  })
})

describe("records", () => {
  it("have a wrong type, a text no database takes, or attributes missing, by id or by every so many", () => {
    const wrong = list(churchWith({ kind: "wrong-type", attribute: "name", everyId: 5 }), "/people?per_page=100").data
    for (const { attributes, id } of wrong) assert.strictEqual(typeof attributes["name"] === "object", Number(id) % 5 === 0)
    const odd = list(churchWith({ kind: "odd-text", attribute: "last_name" }), "/people").data[0]
    assert.match(JSON.stringify(odd?.attributes["last_name"]), /\\u0000"$/)
    const half = ask(churchWith({ kind: "odd-text", attribute: "last_name", text: "surrogate" }), "/people").body
    assert.include(half, "\\ud83d")
    const hidden = list(churchWith({ kind: "hidden-attributes", attributes: ["birthdate"] }), "/people").data[0]
    assert.notProperty(hidden?.attributes, "birthdate")
    const included = list(churchWith({ kind: "wrong-type", record: "Email", attribute: "address", value: 7 }), "/people?include=emails")
    assert.strictEqual(included.included[0]?.attributes["address"], 7)
    assert.strictEqual(typeof included.data[0]?.attributes["name"], "string")
  })
})

describe("pages", () => {
  it("repeat rows, lead in circles or elsewhere, ignore filters, come back empty", () => {
    const doubled = list(churchWith({ kind: "duplicate-rows", count: 2 }), "/people?per_page=10").data.map(({ id }) => id)
    assert.strictEqual(doubled.length, 12)
    assert.deepStrictEqual(doubled.slice(10), doubled.slice(0, 2))
    const looping = list(churchWith({ kind: "looping-next" }), "/people?per_page=10&offset=10")
    assert.strictEqual(looping.links.next, looping.links.self)
    assert.match(list(churchWith({ kind: "foreign-next" }), "/people").links.next ?? "", /^https:\/\/elsewhere\.example\.net\/people/)
    assert.strictEqual(list(churchWith({ kind: "ignored-filters" }), "/people?where[status]=inactive").meta.total_count, 60)
    assert.deepInclude(list(churchWith({ kind: "empty" }), "/people").meta, { total_count: 0, count: 0 })
  })

  it("shift under the reader when rows come and go between them", () => {
    const church = churchWith({ kind: "mutate", mutations: [{ do: "delete", entity: "Person", count: 3 }], match: { path: "offset=20" } })
    const there = new Set(allIds(church, "/people?per_page=20"))
    assert.isTrue(church.tables.Person.rows.some(({ id }) => !there.has(id)))
  })

  it("order equal times anew each time, or drop rows without a time", () => {
    const unstable = churchWith({ kind: "unstable-ties" })
    unstable.tables.Person.changeAll(unstable.tables.Person.rows, () => ({ attributes: { updated_at: "2025-01-01T00:00:00Z" } }))
    const ids = () => list(unstable, "/people?order=updated_at&per_page=10").data.map(({ id }) => id)
    assert.notDeepEqual(ids(), ids())
    const nulls = churchWith({ kind: "nulls-dropped" })
    nulls.tables.Person.changeAll(nulls.tables.Person.rows.slice(0, 7), () => ({ attributes: { updated_at: null } }))
    assert.strictEqual(list(nulls, "/people?order=updated_at").meta.total_count, 53)
    assert.strictEqual(list(nulls, "/people").meta.total_count, 60)
  })
})

describe("clocks", () => {
  it("are off in the header or in the stamps of changes", () => {
    assert.strictEqual(ask(churchWith({ kind: "clock-skew", seconds: -3600 }), "/people").headers["date"], "Wed, 31 Dec 2025 23:00:00 GMT")
    const church = churchWith(
      { kind: "clock-skew", seconds: -60, of: "stamps" },
      { kind: "mutate", mutations: [{ do: "touch", entity: "Person", count: 60 }] }
    )
    assert.strictEqual(list(church, "/people").data[0]?.attributes["updated_at"], "2025-12-31T23:59:01Z")
  })
})
