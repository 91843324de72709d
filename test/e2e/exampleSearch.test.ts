/** The example application beside a real server: both are killed again and again while the church changes, and in the end the search knows what is stored. */
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, it } from "@effect/vitest"
import { CanonicalRow, RequestedRun, RunView } from "@openfaith/api"
import { Effect, Redacted, Schedule, Schema } from "effect"
import { type Ask, askAt } from "../support/api.ts"
import { type CommandLineOptions, eventually, outputOf, startCommand, watchOutput } from "../support/commandLine.ts"
import { isDeep } from "../support/engine.ts"
import { freePortOf } from "../support/freePort.ts"
import { simulatorProcess, start, type Started, temporaryHome } from "../support/processes.ts"

const org = "grace"
const rounds = isDeep ? 12 : 2

const Page = Schema.Struct({ items: Schema.Array(CanonicalRow), next: Schema.NullOr(Schema.String) })
const Connections = Schema.Struct({ items: Schema.NonEmptyArray(Schema.Struct({ id: Schema.String })) })
const Found = Schema.Array(Schema.Struct({ personId: Schema.String, lines: Schema.Array(Schema.String) }))
const Indexed = Schema.Array(Schema.Struct({ id: Schema.String, entity: Schema.String, text: Schema.String }))

const ended = ({ child, ended: whenEnded }: Started, signal: NodeJS.Signals) => Effect.promise(() => (child.kill(signal), whenEnded))

/** Every live row of an entity. */
const rowsOf = Effect.fnUntraced(function* (ask: Ask, key: Redacted.Redacted, entity: string) {
  const rows: Array<typeof CanonicalRow.Type> = []
  for (let cursor = ""; ;) {
    const answer = yield* ask("GET", `/v1/organisations/${org}/rows/${entity}?limit=500${cursor === "" ? "" : `&cursor=${cursor}`}`, {
      key
    })
    const { items, next } = Schema.decodeUnknownSync(Page)(answer.json)
    rows.push(...items)
    if (next === null) return rows
    cursor = next
  }
})

/** The same words as the example makes of a row, said once more. */
const wordsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  person: ["first_name", "given_name", "nickname", "middle_name", "last_name"],
  email: ["address"],
  phone_number: ["e164", "number"]
}
const textOf = (entity: string, row: typeof CanonicalRow.Type) =>
  [...new Set((wordsOf[entity] ?? []).map((column) => row[column]).filter((word) => typeof word === "string" && word.trim() !== ""))].join(
    " "
  )

it.live(
  "the example's search ends equal to what is stored, however often it and the server are killed",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const simulator = yield* simulatorProcess(["--people", "60", "--limit", "100000"])
        const port = String(yield* freePortOf)
        const searchPort = String(yield* freePortOf)
        const file = join(home, "..", "people.sqlite")
        const options: CommandLineOptions = {
          home,
          secrets: [],
          env: { OPENFAITH_TOKEN: simulator.token, OPENFAITH_PORT: port }
        }
        const url = `http://127.0.0.1:${port}`
        const ask = askAt(url)
        yield* outputOf(options, 0, "connect", "pco", "--org", org, "--base-url", simulator.url)

        let server: Started | null = null
        let search: Started | null = null
        yield* Effect.addFinalizer(() =>
          Effect.gen(function* () {
            if (search !== null) yield* ended(search, "SIGKILL")
            if (server !== null) yield* ended(server, "SIGTERM")
          })
        )
        const isUp = Effect.promise(async () => {
          const response = await fetch(`${url}/ready`).catch(() => null)
          return response?.ok === true
        })
        const serve = Effect.gen(function* () {
          server = startCommand(options, "serve")
          yield* eventually("the server answers", 90, isUp, watchOutput(server))
        })
        yield* serve
        const key = Redacted.make((yield* outputOf(options, 0, "keys", "create", "--name", "people search", "--org", org)).trim())
        const operator = Redacted.make(
          (yield* outputOf(options, 0, "keys", "create", "--name", "a test", "--scope", "operate", "--org", org)).trim()
        )
        const follow = Effect.sync(() => {
          search = start("examples/people-search/src/main.ts", [], {
            OPENFAITH_URL: url,
            OPENFAITH_KEY: Redacted.value(key),
            OPENFAITH_ORG: org,
            SEARCH_FILE: file,
            SEARCH_PORT: searchPort
          })
        })
        const {
          items: [connection]
        } = Schema.decodeUnknownSync(Connections)((yield* ask("GET", "/v1/connections", { key })).json)
        const sync = Effect.fnUntraced(function* (kind: "full" | "delta") {
          const requested = yield* ask("POST", "/v1/runs", { key: operator, body: { connectionId: connection.id, kind } })
          return Schema.decodeUnknownSync(RequestedRun)(requested.json).runId
        })
        const untilEnded = (runId: string) =>
          ask("GET", `/v1/runs/${runId}`, { key }).pipe(
            Effect.map(({ json }) => Schema.decodeUnknownSync(RunView)(json).run.status),
            Effect.repeat({ until: (status) => status.startsWith("complete"), schedule: Schedule.spaced("100 millis") }),
            Effect.timeout("90 seconds")
          )

        yield* follow
        let runId = yield* sync("full")
        for (let round = 0; round < rounds; round++) {
          // Somewhere in the middle of its work, wherever that is.
          yield* Effect.sleep(`${150 + 170 * round} millis`)
          if (search !== null) yield* ended(search, "SIGKILL")
          yield* follow
          if (round === 1) {
            if (server !== null) yield* ended(server, "SIGKILL")
            yield* Effect.sleep("1 second")
            yield* serve
          }
          yield* untilEnded(runId)
          yield* simulator.control("/mutate", {
            method: "POST",
            body: JSON.stringify([
              { do: "live", count: 25 },
              { do: "delete", entity: "Email", count: 2 },
              { do: "create", entity: "Person", count: 2 }
            ])
          })
          runId = yield* sync("delta")
        }
        yield* untilEnded(runId)
        yield* simulator.control("/mutate", {
          method: "POST",
          body: JSON.stringify([{ do: "create", entity: "Person", attributes: { first_name: "Zoë", last_name: "Quastenflosser" } }])
        })
        yield* untilEnded(yield* sync("delta"))

        // It catches up, and finds who came last, however the name is typed.
        const searchFor = (typed: string) =>
          Effect.promise(async () => {
            const response = await fetch(`http://127.0.0.1:${searchPort}/search?q=${encodeURIComponent(typed)}`).catch(() => null)
            return response === null ? [] : Schema.decodeUnknownSync(Found)(await response.json())
          })
        yield* eventually(
          "the search finds who came last",
          60,
          Effect.map(searchFor("zoe quast"), (found) => found.length === 1)
        )
        assert.deepStrictEqual(yield* searchFor("nobody is called so"), [])
        assert.deepStrictEqual(yield* searchFor('" * -'), [])

        if (search !== null) yield* ended(search, "SIGTERM")
        search = null
        const expected: Array<(typeof Indexed.Type)[number]> = []
        for (const entity of Object.keys(wordsOf))
          for (const row of yield* rowsOf(ask, key, entity)) {
            const text = textOf(entity, row)
            if (text !== "") expected.push({ id: String(row["id"]), entity, text })
          }
        const index = new DatabaseSync(file, { readOnly: true })
        const indexed = Schema.decodeUnknownSync(Indexed)(
          index
            .prepare("SELECT id, entity, text FROM entries ORDER BY id")
            .all()
            .map((row) => ({ ...row }))
        )
        index.close()
        assert.isAbove(expected.length, 100)
        assert.deepStrictEqual(
          indexed,
          expected.toSorted((a, b) => (a.id < b.id ? -1 : 1))
        )

        // A key that is taken away ends it, with a word of what to do.
        const keys = yield* outputOf(options, 0, "keys", "list", "--json")
        const [own] = Schema.decodeUnknownSync(
          Schema.fromJsonString(Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })))
        )(keys).filter(({ name }) => name === "people search")
        yield* outputOf(options, 0, "keys", "revoke", own?.id ?? "")
        yield* follow
        const stopped = yield* Effect.promise(() => (search === null ? Promise.reject(new Error("It was not started.")) : search.ended))
        search = null
        assert.deepStrictEqual([stopped.code, stopped.signal], [1, null])
        assert.match(stopped.stderr, /OpenFaith refuses: No valid key/)
      })
    ),
  { timeout: 600_000 }
)
