/** A server between engine and source that may rewrite good answers: for what no fault of the simulator does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Effect } from "effect"
import { setBaseUrl, type Simulator } from "../../apps/simulator/src/index.ts"

/** `rewrite` gets path and query, and the body of an answer with status 200. */
export const inBetween = Effect.fnUntraced(function* (simulator: Simulator, rewrite: (path: string, body: string) => string) {
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "/"
    const answer = await fetch(`${simulator.url}${path}`, { headers: { authorization: request.headers.authorization ?? "" } })
    const body = await answer.text()
    const kept = [...answer.headers].filter(([name]) => !["connection", "content-length", "transfer-encoding"].includes(name))
    response.writeHead(answer.status, Object.fromEntries(kept)).end(answer.status === 200 ? rewrite(path, body) : body)
  }
  const server = yield* Effect.acquireRelease(
    Effect.sync(() => createServer((request, response) => void forward(request, response).catch(() => response.destroy()))),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  const own = yield* Effect.callback<string>((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`))
    })
  })
  // Links have to lead back here, or the reader refuses them as foreign.
  setBaseUrl(simulator.church, own)
  return { url: own, token: simulator.token }
})
