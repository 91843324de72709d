import { assert, describe, it } from "@effect/vitest"
import { basicToken, demoToken } from "./access.ts"
import { makeChurch } from "./makeChurch.ts"
import { respond } from "./respond.ts"
import { ask, refusal } from "./testing/ask.ts"

const now = 1_800_000_000_000

describe("limits", () => {
  it("tell the count on every answer and refuse in Planning Center's words", () => {
    const church = makeChurch({ people: 5 })
    for (let request = 1; request <= 100; request++) {
      assert.strictEqual(ask(church, "/people").headers["x-pco-api-request-rate-count"], String(request))
    }
    const refused = ask(church, "/people")
    assert.strictEqual(refused.status, 429)
    assert.strictEqual(refused.headers["retry-after"], "20")
    assert.strictEqual(refused.headers["x-pco-api-request-rate-period"], "20 seconds")
    assert.strictEqual(refusal(refused).errors[0]?.detail, "Rate limit exceeded: 101 of 100 requests per 20 seconds")
    assert.isUndefined(refusal(refused).errors[0]?.status)
    assert.strictEqual(ask(church, "/people", { now: now + 20_000 }).status, 200)
    assert.strictEqual(church.requests.summary().maxInWindow, 101)
  })
})

describe("access", () => {
  const church = makeChurch({
    people: 5,
    tokens: [basicToken(demoToken), { scheme: "bearer", value: "short-lived", user: "oauth", expiresAt: now + 1000 }]
  })
  const as = (authorization: string | undefined, at = now) =>
    respond(church, { method: "GET", url: "/people/v2/people", headers: { authorization } }, at)

  it("refuses with the hint that tells what to do", () => {
    assert.strictEqual(as(undefined).status, 401)
    assert.match(as("Basic bm86b25l").body, /CHINCHILLA/)
    assert.match(as("Bearer unknown").body, /CAPUCHIN/)
    assert.strictEqual(as("Bearer short-lived").status, 200)
    assert.match(as("Bearer short-lived", now + 1000).body, /\(BABOON\)/)
  })
})

describe("headers", () => {
  it("take the date from the church's clock and change the tag with the rows", () => {
    const church = makeChurch({ people: 5 })
    const first = ask(church, "/people")
    assert.strictEqual(first.headers["date"], "Thu, 01 Jan 2026 00:00:00 GMT")
    assert.strictEqual(ask(church, "/people").headers["etag"], first.headers["etag"])
    church.clock.set(Date.UTC(2026, 0, 2) / 1000)
    ask(church, `/people/${church.tables.Person.rows[0]?.id}`, { method: "DELETE" })
    const later = ask(church, "/people")
    assert.strictEqual(later.headers["date"], "Fri, 02 Jan 2026 00:00:01 GMT")
    assert.notStrictEqual(later.headers["etag"], first.headers["etag"])
    assert.strictEqual(later.headers["content-type"], "application/vnd.api+json; charset=utf-8")
  })
})
