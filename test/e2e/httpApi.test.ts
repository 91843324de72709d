/** The HTTP interface as programs and browsers meet it. */
import { assert, it as alone, layer } from "@effect/vitest"
import { ApiKey, AskedReads, ChangePage, CreatedApiKey, Decision, FeedPosition, RequestedRun, sessionCookie } from "@openfaith/api"
import { Duration, Effect, Fiber, Redacted, Schedule, Schema } from "effect"
import { gzipSync } from "node:zlib"
import { administrator, Sessions } from "../../apps/server/src/access/Sessions.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, ApiTest, type Ask, askAt, codeOf, keyWith, served } from "../support/api.ts"
import { organisationWith } from "../support/apiFixture.ts"
import { type CommandLineOptions, eventually, outputOf, startCommand, watchOutput } from "../support/commandLine.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, noLimit, untilEnded } from "../support/engine.ts"
import { run } from "../support/pages.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"

const as = <A>(schema: Schema.ConstraintDecoder<A>, { json }: Answered): A => Schema.decodeUnknownSync(schema)(json)
const Page = Schema.Struct({ items: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)), next: Schema.NullOr(Schema.String) })

/** Reads a list to its end, page by page. */
const readAll = Effect.fnUntraced(function* (ask: Ask, path: string, limit: number) {
  const pages: Array<ReadonlyArray<Readonly<Record<string, unknown>>>> = []
  let cursor: string | null = null
  do {
    const answer: Answered = yield* ask(
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`
    )
    assert.strictEqual(answer.status, 200, answer.text)
    const { items, next }: typeof Page.Type = as(Page, answer)
    pages.push(items)
    cursor = next
  } while (cursor !== null)
  return pages
})

interface Told {
  readonly id: string | null
  readonly event: string | null
}
const eventsIn = (text: string): ReadonlyArray<Told> =>
  text
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map((block) => ({ id: /^id: (.*)$/m.exec(block)?.[1] ?? null, event: /^event: (.*)$/m.exec(block)?.[1] ?? null }))

layer(ApiTest, { excludeTestServices: true })("The HTTP interface", (it) => {
  it.effect("gives lists in pages that together are the whole list, and no list takes another's cursor", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const { orgId } = yield* organisationWith(simulator, "paged", "pco")
      const lists = [
        [`/v1/organisations/${orgId}/rows/person`, "person", "id"],
        [`/v1/organisations/${orgId}/records/people.Person`, "people.Person", "externalId"]
      ] as const
      for (const [path, , field] of lists) {
        const whole = (yield* readAll(ask, path, 500)).flat()
        const pages = yield* readAll(ask, path, 7)
        assert.deepStrictEqual(pages.flat(), whole)
        assert.isTrue(pages.slice(0, -1).every((page) => page.length === 7))
        assert.strictEqual(new Set(whole.map((each) => each[field])).size, whole.length)
      }
      const people = yield* numberOf("SELECT count(*) FROM canonical.person WHERE org_id = $1 AND deleted_at IS NULL", [orgId])
      assert.strictEqual((yield* readAll(ask, lists[0][0], 500)).flat().length, people)
      const { next } = as(Page, yield* ask("GET", `${lists[0][0]}?limit=2`))
      for (const path of [
        lists[1][0],
        `/v1/organisations/${orgId}/rows/email`,
        "/v1/runs",
        "/v1/connections",
        "/v1/keys",
        "/v1/schedules"
      ]) {
        const refused = yield* ask("GET", `${path}?cursor=${next}`)
        assert.deepStrictEqual([refused.status, codeOf(refused)], [400, "cursor_unusable"], path)
      }
    })
  )

  it.effect("gives rows by their ids: those that are live, and of this organisation", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const own = yield* organisationWith(simulator, "by-id", "pco")
      const foreign = yield* organisationWith(simulator, "by-id-of-others", "pco")
      const path = `/v1/organisations/${own.orgId}/rows/person`
      const [gone] = yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        "UPDATE canonical.person SET deleted_at = clock_timestamp() WHERE id = (SELECT max(id) FROM canonical.person WHERE org_id = $1) RETURNING id",
        [own.orgId]
      )
      assert.notStrictEqual(gone?.id, own.rowId)
      const ids = [gone?.id, own.rowId, foreign.rowId, "person_none"].join(",")
      const { items, next } = as(Page, yield* ask("GET", `${path}?ids=${ids}`))
      assert.deepStrictEqual([items.map((row) => row["id"]), next], [[own.rowId], null])
      for (const unusable of ["", ",", "a b", Array.from({ length: 101 }, () => "x").join(",")]) {
        const refused = yield* ask("GET", `${path}?ids=${encodeURIComponent(unusable)}`)
        assert.deepStrictEqual([refused.status, codeOf(refused)], [400, "invalid_request"], unusable)
      }
    })
  )

  it.effect("has records read by their ids, and tells what became of each", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const { connectionId, externalId } = yield* organisationWith(simulator, "reads", "pco")
      const path = `/v1/connections/${connectionId}/reads`
      const asked = yield* ask("POST", path, { body: { entity: "people.Person", ids: [externalId, "999999999"] } })
      assert.strictEqual(asked.status, 202, asked.text)
      const { askId } = as(AskedReads, asked)
      const told = yield* Effect.repeat(
        Effect.map(ask("GET", `${path}/${askId}`), (answer) => as(AskedReads, answer)),
        { until: ({ records }) => records.every(({ outcome }) => outcome !== null), schedule: Schedule.spaced("100 millis") }
      )
      assert.deepStrictEqual(
        told.records.map(({ id, outcome }) => [id, outcome]),
        [
          [externalId, "unchanged"],
          ["999999999", "gone"]
        ]
      )
      // Another connection's name of a request is none of this one.
      const other = yield* connectTo(simulator, "reads-of-others")
      const foreign = yield* ask("GET", `/v1/connections/${other.id}/reads/${askId}`)
      assert.deepStrictEqual([foreign.status, codeOf(foreign)], [404, "not_found"])
      for (const [body, code] of [
        [{ entity: "people.None", ids: ["1"] }, "unknown_entity"],
        [{ entity: "people.Person", ids: ["../1"] }, "unusable_id"]
      ] as const) {
        const refused = yield* ask("POST", path, { body })
        assert.deepStrictEqual([refused.status, codeOf(refused)], [422, code])
      }
    })
  )

  it.effect("shows groups of quarantine in pages, however many records each has", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const { connectionId, orgId } = yield* organisationWith(simulator, "grouped", "pco")
      yield* run(
        `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
        SELECT e.id, 'x' || n, 'invalid', 'attributes.' || n % 12, 'is broken', e.id || '-' || n % 12, '{}', clock_timestamp(), clock_timestamp()
        FROM sync.entities e, generate_series(1, 1500) n
        WHERE e.connection_id = '${connectionId}' AND e.entity IN ('people.Person', 'people.Email') AND (n <= 120 OR n % 12 = 3)`
      )
      const path = `/v1/quarantine/groups?orgId=${orgId}`
      const whole = (yield* readAll(ask, path, 500)).flat()
      // Twelve of each entity, and the one of the fixture.
      assert.strictEqual(whole.length, 25)
      for (const limit of [1, 2, 7]) assert.deepStrictEqual((yield* readAll(ask, path, limit)).flat(), whole)
      assert.deepStrictEqual((yield* readAll(ask, "/v1/quarantine/groups?entity=people.Email", 5)).flat().length, 12)
      const all = (yield* readAll(ask, "/v1/quarantine/groups", 3)).flat().filter((group) => group["orgId"] === orgId)
      assert.deepStrictEqual(all, whole)
      const counts = new Set(whole.map(({ count, hasMore }) => `${String(count)} ${String(hasMore)}`))
      assert.deepStrictEqual([...counts].toSorted(), ["1 false", "10 false", "125 false"])
    })
  )

  it.effect("answers a reader of changes that waits as soon as there are some, and after its time without any", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const { position } = as(FeedPosition, yield* ask("GET", "/v1/changes/now"))
      const none = as(ChangePage, yield* ask("GET", `/v1/changes?after=${position}&wait=1`))
      assert.deepStrictEqual(none.changes, [])
      const waiting = yield* Effect.forkChild(ask("GET", `/v1/changes?after=${none.reached}&wait=25`))
      yield* Effect.sleep("500 millis")
      yield* run("INSERT INTO sync.changes (org_id, entity, ids, operations) VALUES ('waited-for', 'person', '{person_1}', 'c')")
      const [duration, answer] = yield* Effect.timed(Fiber.join(waiting))
      assert.deepStrictEqual(
        as(ChangePage, answer).changes.map(({ orgId, rows }) => [orgId, rows]),
        [["waited-for", [{ id: "person_1", operation: "created" }]]]
      )
      assert.isBelow(Duration.toSeconds(duration), 20, "it waited for its time to end")
    })
  )

  it.effect("tells in figures what runs, what waits, how far all is proven and what is left of each source's limit", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: { requests: 90, deepRequests: 90 } })
      const { connectionId } = yield* organisationWith(simulator, "figures", "pco")
      const { text } = yield* ask("GET", "/metrics")
      const valueOf = (name: string) => {
        const line = text.split("\n").find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`))
        assert.isDefined(line, `${name} in ${text.slice(0, 2000)}`)
        return Number(line?.split(" ").at(-1))
      }
      for (const name of ["decisions_open", "quarantine_open", "reads_waiting", "connections"])
        assert.isAtLeast(valueOf(`openfaith_${name}`), 1)
      for (const name of ["runs_running", "runs_stuck", "webhooks_failing", "webhook_signals_waiting"])
        assert.strictEqual(valueOf(`openfaith_${name}`), 0, name)
      assert.isAbove(valueOf("openfaith_proven_age_seconds"), 0)
      const budget = text.split("\n").filter((line) => line.startsWith("openfaith_budget") && line.includes(connectionId))
      const figureOf = (name: string) =>
        Number(
          budget
            .find((line) => line.startsWith(name))
            ?.split(" ")
            .at(-1)
        )
      assert.strictEqual(figureOf("openfaith_budget_requests_limit"), 90)
      assert.isBelow(figureOf("openfaith_budget_requests_left"), 90)
      assert.match(text, /openfaith_budget_requests_waiting\{lane="backfill"\} 0/)
    })
  )

  it.effect("carries a command out once for its idempotency key, also when it comes many times at once", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const { connectionId } = yield* organisationWith(simulator, "once", "pco")
      const body = { connectionId, kind: "reconciliation" }
      const headers = { "idempotency-key": "nightly-1" }
      const answers = yield* Effect.replicateEffect(ask("POST", "/v1/runs", { body, headers }), 12, { concurrency: "unbounded" })
      const granted = answers.filter(({ status }) => status === 202)
      assert.isAtLeast(granted.length, 1)
      for (const answer of answers) if (answer.status !== 202) assert.strictEqual(codeOf(answer), "in_progress")
      const { runId } = as(RequestedRun, granted[0] ?? answers[0]!)
      yield* untilEnded(runId)
      // The run has ended, so without the key a new one would be requested.
      const again = yield* ask("POST", "/v1/runs", { body, headers })
      assert.deepStrictEqual([again.status, again.json, again.headers.get("idempotency-replayed")], [202, { runId, joined: false }, "true"])
      const reused = yield* ask("POST", "/v1/runs", { body: { ...body, kind: "delta" }, headers })
      assert.deepStrictEqual([reused.status, codeOf(reused)], [409, "idempotency_key_reused"])
      // The same word of another caller is another key.
      const other = yield* ask("POST", "/v1/runs", { body, headers, key: yield* keyWith("operate") })
      assert.notStrictEqual(as(RequestedRun, other).runId, runId)
      // A refusal is not kept: what was missing may be there the next time.
      const early = yield* ask("POST", "/v1/runs", {
        body: { connectionId: "con_none", kind: "full" },
        headers: { "idempotency-key": "early" }
      })
      const late = yield* ask("POST", "/v1/runs", {
        body: { connectionId: "con_none", kind: "full" },
        headers: { "idempotency-key": "early" }
      })
      assert.deepStrictEqual([early.status, late.status, late.headers.get("idempotency-replayed")], [404, 404, null])
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM sync.runs WHERE connection_id = $1 AND kind = 'reconciliation'", [connectionId]),
        2
      )
    })
  )

  it.effect("tells a run's progress until its end, and to a reader that comes back only what is new", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 40 })
      const connection = yield* connectTo(simulator, "watched")
      const requested = as(RequestedRun, yield* ask("POST", "/v1/runs", { body: { connectionId: connection.id, kind: "full" } }))
      const { headers, text } = yield* ask("GET", `/v1/runs/${requested.runId}/events`)
      assert.include(headers.get("content-type") ?? "", "text/event-stream")
      const told = eventsIn(text)
      assert.isAbove(told.length, 2, "a run that took seconds was told of once")
      assert.strictEqual(told.at(-1)?.event, "end")
      assert.strictEqual(new Set(told.slice(0, -1).map(({ id }) => id)).size, told.length - 1, "the same state was told twice")
      const lastId = told.at(-1)?.id ?? ""
      const back = yield* ask("GET", `/v1/runs/${requested.runId}/events`, { headers: { "last-event-id": lastId } })
      assert.deepStrictEqual(
        eventsIn(back.text).map(({ event }) => event),
        ["end"]
      )
      const behind = yield* ask("GET", `/v1/runs/${requested.runId}/events`, { headers: { "last-event-id": told[0]?.id ?? "" } })
      assert.deepStrictEqual(
        eventsIn(behind.text).map(({ event }) => event),
        ["run", "end"]
      )
    })
  )

  it.effect("begins a session with a code that is good once, and lets other sites change nothing with it", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const sessions = yield* Sessions
      const code = Redacted.value(yield* sessions.issueCode(administrator))
      const page = yield* ask("GET", "/signin", { key: null })
      assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/)
      const signIns = yield* Effect.replicateEffect(ask("POST", "/v1/sessions", { key: null, body: { code } }), 5, {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(
        signIns.map(({ status }) => status).toSorted((a, b) => a - b),
        [204, 401, 401, 401, 401]
      )
      const set = signIns.find(({ status }) => status === 204)?.headers.get("set-cookie") ?? ""
      for (const part of [/HttpOnly/, /SameSite=Strict/, /Path=\//, /Max-Age=604800/]) assert.match(set, part)
      const cookie = { cookie: /^[^;]+/.exec(set)?.[0] ?? "" }
      assert.match(cookie.cookie, new RegExp(`^${sessionCookie}=se_`))
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: null, headers: cookie })).status, 200)
      assert.strictEqual((yield* ask("GET", "/docs", { key: null, headers: cookie })).status, 200)
      assert.strictEqual((yield* ask("GET", "/docs", { key: null })).status, 401)
      const body = { name: "made in a browser", scope: "read" }
      const from = (origin: Readonly<Record<string, string>>) =>
        ask("POST", "/v1/keys", { key: null, body, headers: { ...cookie, ...origin } })
      for (const origin of [
        {},
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "http://127.0.0.1:1" },
        { "sec-fetch-site": "cross-site" }
      ]) {
        const refused = yield* from(origin)
        assert.deepStrictEqual([refused.status, codeOf(refused)], [403, "cross_site"], JSON.stringify(origin))
      }
      assert.strictEqual((yield* from({ origin: url })).status, 200)
      assert.strictEqual((yield* from({ "sec-fetch-site": "same-origin" })).status, 200)
      // A wrong key is not passed over for a session that is there.
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: Redacted.make("of_wrong"), headers: cookie })).status, 401)
      yield* run("UPDATE sync.sessions SET last_used_at = clock_timestamp() - interval '9 hours'")
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: null, headers: cookie })).status, 401, "idle for too long")
      yield* run("UPDATE sync.sessions SET last_used_at = clock_timestamp(), created_at = clock_timestamp() - interval '8 days'")
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: null, headers: cookie })).status, 401, "older than a week")
      yield* run("UPDATE sync.sessions SET created_at = clock_timestamp()")
      assert.strictEqual((yield* ask("DELETE", "/v1/session", { key: null, headers: { ...cookie, origin: url } })).status, 204)
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: null, headers: cookie })).status, 401, "signed out")
      yield* run("UPDATE sync.sign_in_codes SET expires_at = clock_timestamp()")
      const late = Redacted.value(yield* sessions.issueCode(administrator))
      yield* run("UPDATE sync.sign_in_codes SET expires_at = clock_timestamp()")
      assert.strictEqual((yield* ask("POST", "/v1/sessions", { key: null, body: { code: late } })).status, 401, "after its hour")
    })
  )

  it.effect("makes keys that see no more than their maker, shows them once, and takes them away at once", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const maker = yield* keyWith("admin", ["grace"])
      const made = as(CreatedApiKey, yield* ask("POST", "/v1/keys", { key: maker, body: { name: "the website", scope: "read" } }))
      assert.deepStrictEqual(made.key.orgIds, ["grace"])
      const foreign = yield* ask("POST", "/v1/keys", { key: maker, body: { name: "more", scope: "read", orgIds: ["grace", "hope"] } })
      assert.deepStrictEqual([foreign.status, codeOf(foreign)], [404, "not_found"])
      const key = Redacted.make(made.secret)
      assert.strictEqual((yield* ask("GET", "/v1/session", { key })).status, 200)
      const listed = yield* ask("GET", "/v1/keys", { key: maker })
      assert.notInclude(listed.text, made.secret)
      const [line] = Schema.decodeUnknownSync(Schema.Struct({ items: Schema.Array(ApiKey) }))(listed.json).items.filter(
        ({ id }) => id === made.key.id
      )
      assert.isNotNull(line?.lastUsedAt)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.api_keys k WHERE k::text LIKE '%' || $1 || '%'", [made.secret]), 0)
      const revoked = as(ApiKey, yield* ask("DELETE", `/v1/keys/${made.key.id}`, { key: maker }))
      assert.isNotNull(revoked.revokedAt)
      assert.strictEqual((yield* ask("GET", "/v1/session", { key })).status, 401)
    })
  )

  it.effect("lets one of two who decide at once decide, and tells the other", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const { decisionId } = yield* organisationWith(simulator, "decided", "pco")
      const answers = yield* Effect.forEach(
        [1, 2, 3, 4],
        (n) => ask("POST", `/v1/decisions/${decisionId}/reject`, { body: { reason: `browser ${n}` } }),
        { concurrency: "unbounded" }
      )
      const won = answers.filter(({ status }) => status === 200)
      assert.strictEqual(won.length, 1)
      for (const answer of answers) if (answer.status !== 200) assert.strictEqual(codeOf(answer), "already_decided")
      assert.strictEqual(as(Decision, won[0] ?? answers[0]!).decidedBy, "local")
    })
  )

  it.effect("refuses what is not as the contract has it by name, and repeats no secret", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const operator = yield* keyWith("admin")
      const credential = { kind: "basic", id: "an-id", secret: "a-very-secret-secret" }
      const refused: ReadonlyArray<readonly [string, number, string, RegExp, Parameters<Ask>[2]]> = [
        ["/v1/runs", 400, "invalid_request", /valid JSON/, { text: "{" }],
        ["/v1/runs", 400, "invalid_request", /payload\.kind: Missing key/, { body: { connectionId: "con_1" } }],
        ["/v1/runs", 400, "invalid_request", /payload\.speed/, { body: { connectionId: "con_1", kind: "full", speed: 9 } }],
        [
          "/v1/runs",
          415,
          "unsupported_media_type",
          /JSON/,
          { text: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }
        ],
        ["/v1/runs", 413, "too_large", /65536/, { body: { connectionId: "x".repeat(70_000), kind: "full" } }],
        [
          "/v1/connections",
          400,
          "invalid_request",
          /payload/,
          { body: { orgId: "a", adapter: "pco", credential: { ...credential, extra: 1 } } }
        ],
        [
          "/v1/connections",
          422,
          "address_not_allowed",
          /address/,
          { key: operator, body: { orgId: "a", adapter: "pco", baseUrl: "http://169.254.169.254/", credential } }
        ],
        ["/v1/connections", 422, "unknown_adapter", /"ccb2"/, { key: operator, body: { orgId: "a", adapter: "ccb2", credential } }],
        ["/v1/nowhere", 404, "not_found", /no such route/, { body: {} }]
      ]
      for (const [path, status, code, message, asked] of refused) {
        const answer = yield* ask("POST", path, asked)
        assert.deepStrictEqual([answer.status, codeOf(answer)], [status, code], `${path} ${answer.text}`)
        assert.match(answer.text, message)
        assert.notInclude(answer.text, credential.secret)
      }
      const compressed = yield* Effect.promise(() =>
        fetch(`${url}/v1/runs`, {
          method: "POST",
          headers: { authorization: `Bearer ${Redacted.value(operator)}`, "content-type": "application/json", "content-encoding": "gzip" },
          body: gzipSync("{}")
        })
      )
      assert.strictEqual(compressed.status, 415)
      const schedule = yield* ask("GET", "/v1/runs?limit=many&orgId=%00")
      assert.match(schedule.text, /query\.limit/)
      assert.match(schedule.text, /query\.orgId/)
      assert.strictEqual((yield* ask("GET", "/v1/runs")).headers.get("cache-control"), "no-store")
    })
  )
})

alone.live(
  "serve prints how to sign in, and a key made on the command line opens it from another process",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const simulator = yield* simulatorProcess(["--people", "10", "--limit", "100000"])
        const options: CommandLineOptions = { home, secrets: [], env: { OPENFAITH_TOKEN: simulator.token } }
        yield* outputOf(options, 0, "connect", "pco", "--org", "grace", "--base-url", simulator.url)
        const server = yield* Effect.acquireRelease(
          Effect.sync(() => startCommand(options, "serve")),
          ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
        )
        const told = watchOutput(server)
        yield* eventually(
          "serve prints a link",
          120,
          Effect.sync(() => /http:\/\/\S+\/signin#in_/.test(told())),
          told
        )
        const [, url = "", code = ""] = /(http:\/\/\S+)\/signin#(in_\S+)/.exec(told()) ?? []
        const ask = askAt(url)
        assert.strictEqual((yield* ask("POST", "/v1/sessions", { key: null, body: { code } })).status, 204)
        const secret = (yield* outputOf(options, 0, "keys", "create", "--name", "a test", "--scope", "operate", "--org", "grace")).trim()
        const key = Redacted.make(secret)
        const [connection] = as(Page, yield* ask("GET", "/v1/connections", { key })).items
        const { runId } = as(
          RequestedRun,
          yield* ask("POST", "/v1/runs", { key, body: { connectionId: connection?.["id"], kind: "full" } })
        )
        const watched = yield* ask("GET", `/v1/runs/${runId}/events`, { key })
        assert.strictEqual(eventsIn(watched.text).at(-1)?.event, "end")
        assert.match(watched.text, /"status":"complete"/)
        assert.match(yield* outputOf(options, 0, "keys", "link"), /\/signin#in_/)
      })
    ),
  // Processes that share a machine with the rest of a suite take their time.
  { timeout: 300_000 }
)
