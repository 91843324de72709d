import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startSimulator } from "./startSimulator.ts"
import { decodeCollection, demoCredentials } from "./testing/ask.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"

const get = (url: string) => Effect.promise(() => fetch(url, { headers: { authorization: demoCredentials } }))
const textOf = (response: Response) => Effect.promise(() => response.text())
const post = (url: string, body: unknown) => Effect.promise(() => fetch(url, { method: "POST", body: JSON.stringify(body) }))

describe("startSimulator", () => {
  it.live("serves what its truth tells, and links that lead back to it", () =>
    Effect.gen(function* () {
      const { controlUrl, url } = yield* startSimulator({ people: 120, limits: { requests: 1000 } })
      const rows: Array<string> = []
      let next: string | undefined = `${url}/people/v2/people?per_page=50&order=updated_at`
      while (next !== undefined) {
        const page = decodeCollection(yield* textOf(yield* get(next)))
        rows.push(...page.data.map(({ attributes, id, relationships }) => JSON.stringify({ id, attributes, relationships })))
        next = page.links.next
      }
      const truth = (yield* textOf(yield* get(`${controlUrl}/truth/Person`))).trim().split("\n")
      assert.deepStrictEqual(rows.sort(), truth.sort())
      const requests = yield* textOf(yield* get(`${controlUrl}/requests?log=1`))
      assert.include(requests, `"GET /people/v2/people":3`)
      assert.include(requests, `"offset":100`)
    })
  )

  it.live("leads back to the name by which other machines reach it, and keeps its control to its own", () =>
    Effect.gen(function* () {
      const { controlUrl, url } = yield* startSimulator({ people: 5, host: "localhost" })
      assert.match(url, /^http:\/\/localhost:\d+$/)
      const { links } = decodeCollection(yield* textOf(yield* get(`${url}/people/v2/people?per_page=2`)))
      assert.isTrue(links.next?.startsWith(`${url}/`))
      assert.match(controlUrl, /^http:\/\/127\.0\.0\.1:/)
    })
  )

  it.live("tells the truth of every product", () =>
    Effect.gen(function* () {
      const { controlUrl, url } = yield* startSimulator({ people: 60, products: ["giving", "check-ins"], limits: { requests: 1000 } })
      for (const [entity, path] of [
        ["giving.Donation", "/giving/v2/donations"],
        ["check-ins.CheckIn", "/check-ins/v2/check_ins"]
      ]) {
        const rows: Array<string> = []
        let next: string | undefined = `${url}${path}?per_page=100`
        while (next !== undefined) {
          const page = decodeCollection(yield* textOf(yield* get(next)))
          rows.push(...page.data.map(({ attributes, id, relationships }) => JSON.stringify({ id, attributes, relationships })))
          next = page.links.next
        }
        assert.deepStrictEqual(rows, (yield* textOf(yield* get(`${controlUrl}/truth/${entity}`))).trim().split("\n"))
      }
    })
  )

  it.live("breaks connections, before the answer and within it", () =>
    Effect.gen(function* () {
      const { controlUrl, url } = yield* startSimulator({ people: 20 })
      yield* post(`${controlUrl}/faults`, [
        { kind: "reset", match: { nth: 1 } },
        { kind: "reset", afterBytes: 50, match: { nth: 2 } }
      ])
      const outcome = Effect.tryPromise(() =>
        fetch(`${url}/people/v2/people`, { headers: { authorization: demoCredentials } }).then((response) => response.text())
      )
      assert.isTrue((yield* Effect.exit(outcome))._tag === "Failure")
      assert.isTrue((yield* Effect.exit(outcome))._tag === "Failure")
      assert.isTrue((yield* Effect.exit(outcome))._tag === "Success")
    })
  )

  it.live("lives while it serves, stops when told, and refuses control it cannot read", () =>
    Effect.gen(function* () {
      const { church, controlUrl, live } = yield* startSimulator({ people: 100 })
      yield* post(`${controlUrl}/live`, { perSecond: 400 })
      yield* Effect.sleep(500)
      yield* post(`${controlUrl}/live`, { perSecond: 0 })
      const made = live.changes()
      assert.isAbove(made, 50)
      assert.deepStrictEqual(brokenReferences(church), [])
      yield* Effect.sleep(120)
      assert.strictEqual(live.changes(), made)
      const mutated = yield* textOf(yield* post(`${controlUrl}/mutate`, [{ do: "delete", entity: "Email" }]))
      assert.include(mutated, `"deleted"`)
      assert.strictEqual((yield* post(`${controlUrl}/faults`, [{ kind: "bogus" }])).status, 400)
      assert.strictEqual((yield* post(`${controlUrl}/faults`, [{ kind: "empty", match: { path: "(" } }])).status, 400)
      assert.include(yield* textOf(yield* post(`${controlUrl}/limits`, { requests: 7, period: 2 })), `"requests":7`)
    })
  )
})
