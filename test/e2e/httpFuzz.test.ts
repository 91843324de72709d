/**
 * Requests made up from the OpenAPI document, with and without rights: none is answered by a failure of ours, every answer has a status and a shape
 * the document names, and no answer holds anything of an organisation its key does not see.
 */
import { assert, layer } from "@effect/vitest"
import { defineAdapter } from "@openfaith/adapter-core"
import { OpenFaithApi } from "@openfaith/api"
import { pco } from "@openfaith/pco"
import { Context, Effect, Layer, type Redacted, Schema } from "effect"
import { OpenApi } from "effect/http-api"
import { seeded } from "../../packages/adapter-core/src/reading/testing/random.ts"
import { type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, apiWith, askAt, codeOf, keyWith, served } from "../support/api.ts"
import { organisationWith } from "../support/apiFixture.ts"
import { endpoints } from "../support/contract.ts"
import { isDeep, noLimit } from "../support/engine.ts"
import { generator } from "../support/generated.ts"

class Church extends Context.Service<Church, Simulator>()("test/Church") {}

/** Where a made-up credential is tried: never at the source's own address. */
const adapter = "church"
const FuzzTest = Layer.unwrap(
  Effect.map(startSimulator({ people: 8, limits: noLimit }), (simulator) =>
    apiWith(defineAdapter({ ...pco, id: adapter, defaultBaseUrl: simulator.url })).pipe(
      Layer.provideMerge(Layer.succeed(Church, simulator))
    )
  )
)

const Parameter = Schema.Struct({ name: Schema.String, in: Schema.Literals(["path", "query", "header"]), schema: Schema.Unknown })
const Operation = Schema.Struct({
  operationId: Schema.String,
  parameters: Schema.optionalKey(Schema.Array(Parameter)),
  requestBody: Schema.optionalKey(Schema.Struct({ content: Schema.Record(Schema.String, Schema.Struct({ schema: Schema.Unknown })) })),
  responses: Schema.Record(Schema.String, Schema.Unknown)
})
const Document = Schema.Struct({
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({ schemas: Schema.Unknown })
})

const document = Schema.decodeUnknownSync(Document)(OpenApi.fromApi(OpenFaithApi))
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation }))
)

const inQuery = (value: unknown) => encodeURIComponent(typeof value === "string" ? value.toWellFormed() : JSON.stringify(value))

layer(FuzzTest, { excludeTestServices: true })("The HTTP interface", (it) => {
  it.effect(
    "bears whatever is asked of it, answers as its document says, and keeps organisations apart",
    () =>
      Effect.gen(function* () {
        const simulator = yield* Church
        const { ask, url } = yield* served
        const own = yield* organisationWith(simulator, "alpha-church", adapter)
        const foreign = yield* organisationWith(simulator, "beta-church", adapter)
        const callers: ReadonlyArray<readonly [string, Redacted.Redacted | null]> = [
          ["nobody", null],
          ["a reader of one", yield* keyWith("read", [own.orgId])],
          ["an operator of one", yield* keyWith("operate", [own.orgId])],
          ["an administrator of one", yield* keyWith("admin", [own.orgId])],
          ["an administrator of one, again", yield* keyWith("admin", [own.orgId])],
          ["an operator of two", yield* keyWith("operate", [own.orgId, "gamma-church"])],
          ["an administrator", yield* keyWith("admin")]
        ]
        // Of what is others' an answer may repeat what the request named, and nothing else.
        const secrets = [
          foreign.orgId,
          foreign.connectionId,
          foreign.runId,
          foreign.fingerprint,
          `broken-of-${foreign.orgId}`,
          foreign.rowId,
          `waits-of-${foreign.orgId}`
        ]
        const known = {
          orgId: [own.orgId, own.orgId, foreign.orgId, "gamma-church", "nobody"],
          orgIds: [own.orgId, foreign.orgId],
          connectionId: [own.connectionId, own.connectionId, foreign.connectionId],
          runId: [own.runId, own.runId, foreign.runId],
          id: [own, foreign].flatMap(({ decisionId, keyId, quarantineId, rowId }) => [decisionId, quarantineId, keyId, rowId]),
          fingerprint: [own.fingerprint, foreign.fingerprint],
          adapter: [adapter, adapter, "none"],
          entity: ["people.Person", "people.Email", "person", "email", "people.None"],
          entities: ["people.Person", "people.Email"],
          askId: [own.askId, foreign.askId],
          externalId: [own.externalId, foreign.externalId],
          after: ["1.1", "5", "5.99999999999999999999", "99999999999999999999.1"],
          cursor: ["eyJsaXN0IjoiW1wicnVuc1wiXSIsImF0IjoiMSJ9", own.runId]
        }
        const statuses = new Map<number, number>()
        const operationsSeen = new Set<string>()
        const rounds = isDeep ? 6000 : 350
        const seed = Number(process.env["OPENFAITH_FUZZ_SEED"] ?? 1)
        const random = seeded(seed)
        const { text, value } = generator(random, document.components.schemas, known)

        const check = (answer: Answered, what: string, name: string, documented: ReadonlySet<string>, repeats: string) => {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          assert.isBelow(answer.status, 500, `${what}: ${answer.text.slice(0, 400)}`)
          const endpoint = endpoints.find((each) => each.name === name)
          if (answer.status >= 400) {
            codeOf(answer)
            if (answer.status !== 404) assert.isTrue(documented.has(String(answer.status)), `${what}: ${answer.status} is not documented`)
          } else {
            operationsSeen.add(name)
            assert.isTrue(documented.has(String(answer.status)), `${what}: ${answer.status} is not documented`)
            const shapes = endpoint?.successes.get(answer.status) ?? []
            const isText = endpoint?.isStream === true || ["metrics", "drawGraph"].includes(name) || answer.status === 204
            assert.isTrue(
              isText || shapes.some((shape) => Schema.is(shape)(answer.json)),
              `${what}: an undocumented shape: ${answer.text.slice(0, 400)}`
            )
          }
          for (const secret of secrets)
            if (!repeats.includes(secret)) assert.notInclude(answer.text, secret, `${what}: something of another organisation`)
        }

        for (let round = 0; round < rounds; round++) {
          const { method, operation, path } = operations[random.int(0, operations.length - 1)] ?? {}
          if (method === undefined || path === undefined || operation === undefined) continue
          const [caller = "nobody", key = null] = random.pick(callers) ?? []
          let target = path
          const query: Array<string> = []
          const headers: Record<string, string> = {}
          for (const { in: place, name, schema } of operation.parameters ?? []) {
            if (place === "path") target = target.replace(`{${name}}`, inQuery(value(schema, name)) || "_")
            else if (place === "query" && random.next() < 0.4) query.push(`${name}=${inQuery(value(schema, name))}`)
            else if (place === "header" && random.next() < 0.3)
              headers[name] = text()
                .replaceAll(/[^\u0020-\u007E]/g, "")
                .trim()
          }
          if (random.next() < 0.04) query.push(`${text().replaceAll(/\W/g, "") || "q"}=${inQuery(text())}`)
          const schema = operation.requestBody?.content["application/json"]?.schema
          const body = schema === undefined ? undefined : value(schema)
          const sent = `${target}${query.length > 0 ? `?${query.join("&")}` : ""}`
          const broken = body !== undefined && random.next() < 0.04
          const name = operation.operationId.split(".").at(-1) ?? ""
          const what = `seed ${seed}, request ${round}, ${caller}: ${method} ${sent} ${JSON.stringify(body)}`
          const request = askAt(url)(method, sent, {
            key,
            headers,
            ...(broken ? { text: JSON.stringify(body).slice(1) } : body === undefined ? {} : { body })
          })
          const answer = yield* Effect.timeoutOrElse(request, {
            duration: "20 seconds",
            orElse: () => Effect.die(new Error(`No answer: ${what}`))
          })
          if (caller !== "an administrator") {
            const repeats = `${decodeURIComponent(sent)} ${JSON.stringify(body)}`
            check(answer, what, name, new Set(Object.keys(operation.responses)), repeats)
          } else check(answer, what, name, new Set(Object.keys(operation.responses)), secrets.join(" "))
        }
        // The requests reached what they were made for, and were not all refused at the door.
        assert.isAtLeast(statuses.get(200) ?? 0, rounds / 12, JSON.stringify([...statuses]))
        for (const status of [400, 401, 403, 404]) assert.isAbove(statuses.get(status) ?? 0, 3, JSON.stringify([...statuses]))
        assert.isAtLeast(operationsSeen.size, isDeep ? 25 : 18, [...operationsSeen].join(" "))
        // And the other organisation is as it was, save for what an administrator of all did.
        assert.strictEqual((yield* ask("GET", "/health")).status, 200)
      }),
    { timeout: 900_000 }
  )
})
