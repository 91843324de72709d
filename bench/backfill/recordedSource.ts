/**
 * A source that costs nothing to ask: the simulated church, whose answers are kept by their address and given again. Everybody who reads it twice the same
 * way is given the same bytes from memory the second time. Its own process: `recordedSource.ts <people> <latency in ms>`, told its address in a line of JSON.
 */
import { createServer } from "node:http"
import { Effect } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { collections } from "./collections.ts"

const [people = 1000, latency = 0] = process.argv.slice(2).map(Number)

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

const program = Effect.gen(function* () {
  const simulator = yield* startSimulator({ people, limits: { requests: 1_000_000, deepRequests: 1_000_000 } })
  const kept = new Map<string, Answer>()
  let address = ""
  let asked = 0
  const ask = async (path: string, authorization: string): Promise<Answer> => {
    const response = await fetch(`${simulator.url}${path}`, { headers: { authorization } })
    const body = Buffer.from((await response.text()).replaceAll(simulator.url, address))
    // What it allows stands in its answers: here more than anybody asks.
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name === "content-type" || name.startsWith("x-pco-")))
    return { status: response.status, headers, body }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? "/"
    asked++
    const answer = (given: Answer) => {
      const send = () => {
        response.writeHead(given.status, { ...given.headers, "content-length": given.body.byteLength })
        response.end(given.body)
      }
      if (latency > 0) setTimeout(send, latency)
      else send()
    }
    if (path === "/bench/asked") return answer({ status: 200, headers: {}, body: Buffer.from(String(asked)) })
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
