/**
 * A source that costs nothing to ask: the simulated church, whose answers are kept by their address and given again. Everybody who reads it twice the same
 * way is given the same bytes from memory the second time. Its own process: `recordedSource.ts <people> <latency in ms>`, told its address in a line of JSON.
 *
 * `/bench/changed` makes it a source in which every fifth row has changed, `/bench/unchanged` what it was; both answer how often it was asked before.
 */
import { createServer } from "node:http"
import { Effect } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { collections } from "./collections.ts"

const [people = 1000, latency = 0] = process.argv.slice(2).map(Number)

/** The text that is changed of a row, by its type. Its time of change stays: lists are in its order. */
const changed: Readonly<Record<string, string>> = {
  Person: "nickname",
  Email: "location",
  PhoneNumber: "location",
  Address: "city",
  Household: "name"
}

/** The answer with every fifth row of these types changed, whichever list shows it; all else as it stands. */
const withChanges = (body: Buffer) => {
  const change = (_key: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || !("type" in value && "id" in value && "attributes" in value)) return value
    const attribute = changed[String(value.type)]
    if (attribute === undefined || Number(value.id) % 5 !== 0 || typeof value.attributes !== "object") return value
    return { ...value, attributes: { ...value.attributes, [attribute]: "changed" } }
  }
  return Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8"), change)))
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

const program = Effect.gen(function* () {
  const simulator = yield* startSimulator({ people, limits: { requests: 1_000_000, deepRequests: 1_000_000 } })
  const unchanged = new Map<string, Answer>()
  const afterChanges = new Map<string, Answer>()
  let kept = unchanged
  let address = ""
  let asked = 0
  const ask = async (path: string, authorization: string): Promise<Answer> => {
    const response = await fetch(`${simulator.url}${path}`, { headers: { authorization } })
    const body = Buffer.from((await response.text()).replaceAll(simulator.url, address))
    // What it allows stands in its answers: here more than anybody asks.
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name === "content-type" || name.startsWith("x-pco-")))
    return { status: response.status, headers, body: kept === afterChanges && response.status === 200 ? withChanges(body) : body }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? "/"
    const answer = (given: Answer) => {
      const send = () => {
        response.writeHead(given.status, { ...given.headers, "content-length": given.body.byteLength })
        response.end(given.body)
      }
      if (latency > 0) setTimeout(send, latency)
      else send()
    }
    if (path === "/bench/changed" || path === "/bench/unchanged") {
      kept = path === "/bench/changed" ? afterChanges : unchanged
      return response.end(String(asked))
    }
    asked++
    const known = kept.get(path)
    if (known !== undefined) return answer(known)
    const first = async () => {
      const got = await ask(path, request.headers.authorization ?? "")
      if (got.status === 200) kept.set(path, got)
      answer(got)
    }
    void first()
  })
  yield* Effect.callback<void>((resume) => {
    server.listen(0, "127.0.0.1", () => resume(Effect.void))
  })
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === "object" && bound !== null ? bound.port : 0}`
  const rows = Object.fromEntries(collections.map(({ entity, type }) => [entity, simulator.church.tables[type].rows.length]))
  process.stdout.write(`${JSON.stringify({ url: address, token: simulator.token, rows })}\n`)
  process.stdin.resume()
  yield* Effect.callback<void>((resume) => {
    process.stdin.once("end", () => resume(Effect.void))
  })
  server.closeAllConnections()
  server.close()
})

await Effect.runPromise(Effect.scoped(program))
process.exit(0)
