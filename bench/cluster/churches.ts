/**
 * Many churches behind one address, as one source has many accounts: whose a request is follows from its credential. A process of its own, since runners
 * share the machine with it and not its thread. `POST /changes` changes people at a steady rate, and remembers when; `GET /digests` tells what is there.
 */
import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { answerApi } from "../../apps/simulator/src/answerApi.ts"
import { basicToken, type Church, makeChurch, mutate, setBaseUrl } from "../../apps/simulator/src/index.ts"
import { listen, type Answerer } from "../../apps/simulator/src/listen.ts"
import { directory } from "../../test/support/directory.ts"
import { churchName, secretOf } from "./names.ts"

const flags = {
  churches: Flag.Int("churches").pipe(Flag.withDescription("How many small ones")),
  people: Flag.Int("people").pipe(Flag.withDescription("Of each")),
  whale: Flag.Int("whale").pipe(Flag.withDescription("People of one more church, the last one"), Flag.withDefault(0)),
  latency: Flag.Finite("latency").pipe(Flag.withDescription("Milliseconds added to every answer"), Flag.withDefault(0))
}

/** No limit, as good as. A source that claims much more is not believed. */
const limits = { requests: 1_000_000, deepRequests: 1_000_000 }

interface Changed {
  readonly church: string
  readonly id: string
  readonly nickname: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const isLive = (row: Church["tables"]["Person"]["rows"][number]) =>
  row.serial >= 0 && (row.entity !== "FieldDefinition" || row.attributes["deleted_at"] === null)

/** Rows of an entity, and a sum over their ids and times that is the same in whichever order they are read. */
const digestOf = (church: Church, name: string) => {
  const table = Object.values(church.tables).find(({ rows }) => rows[0] !== undefined && `people.${rows[0].entity}` === name)
  let rows = 0
  let sum = 0
  for (const row of table?.rows ?? []) {
    if (!isLive(row)) continue
    rows++
    const updated = row.attributes["updated_at"]
    const text = `${row.id}|${typeof updated === "string" ? updated : ""}`
    sum += createHash("md5").update(text).digest().readUInt32BE(0)
  }
  return { rows, sum }
}

const userOf = (request: IncomingMessage) => {
  const [, credential = ""] = (request.headers.authorization ?? "").split(" ")
  return Buffer.from(credential, "base64").toString("utf8").split(":")[0] ?? ""
}

const program = Command.make(
  "churches",
  flags,
  Effect.fnUntraced(function* ({ churches: count, latency, people, whale }) {
    const now = () => Date.now()
    const answerers = new Map<string, Answerer>()
    const churches: Array<{ readonly name: string; readonly church: Church }> = []
    for (let index = 0; index < count + (whale > 0 ? 1 : 0); index++) {
      const name = churchName(index)
      const church = makeChurch({
        people: index < count ? people : whale,
        seed: index + 1,
        limits,
        tokens: [basicToken(`${name}:${secretOf(name)}`)],
        followFrom: now()
      })
      churches.push({ name, church })
      answerers.set(name, answerApi(church, now, latency))
    }
    const nobody: Answerer = (_, response) => Effect.sync(() => response.writeHead(401).end())
    const url = yield* listen(0, (request, response) => (answerers.get(userOf(request)) ?? nobody)(request, response))
    for (const { church } of churches) setBaseUrl(church, url)

    const changed: Array<Changed> = []
    let perSecond = 0
    let turn = 0
    /** Each change is of another church, and of its people in turn, so that none is overtaken by the next before it can have arrived. */
    const changeOne = () => {
      const { church, name } = churches[turn % count] ?? { church: null, name: "" }
      const person = church?.tables.Person.rows.filter(isLive)[Math.floor(turn / count) % people]
      turn++
      if (!church || !person) return
      const nickname = `changed-${turn}`
      mutate(church, { do: "update", entity: "Person", ids: [person.id], attributes: { nickname } }, now())
      changed.push({ church: name, id: person.id, nickname, at: now() })
    }
    let due = 0
    yield* Effect.sleep("20 millis").pipe(
      Effect.andThen(
        Effect.sync(() => {
          due += perSecond / 50
          for (; due >= 1; due--) changeOne()
        })
      ),
      Effect.forever,
      Effect.forkScoped
    )

    const controlUrl = yield* listen(0, (request, response) =>
      Effect.sync(() => {
        const asked = new URL(request.url ?? "/", "http://control")
        const answer = (value: unknown) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value))
        switch (asked.pathname) {
          case "/changes":
            if (request.method === "POST") perSecond = Number(asked.searchParams.get("perSecond") ?? 0)
            return answer(changed.slice(Number(asked.searchParams.get("after") ?? 0)))
          case "/requests":
            return answer(churches.reduce((sum, { church }) => sum + church.requests.summary().total, 0))
          case "/digests":
            return answer(
              churches.flatMap(({ church, name }) => directory.map((entity) => ({ church: name, entity, ...digestOf(church, entity) })))
            )
          default:
            return answer(null)
        }
      })
    )
    yield* Console.log(JSON.stringify({ url, controlUrl }))
    // Whoever started it is gone, however it went.
    yield* Effect.callback<void>((resume) => {
      process.stdin.once("close", () => resume(Effect.void))
      process.stdin.resume()
    })
  }, Effect.scoped)
)

program.pipe(Command.run({ version: "1" }), Effect.provide(NodeServices.layer), NodeRuntime.runMain)
