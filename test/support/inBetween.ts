/** A server between engine and source that may rewrite good answers: for what no fault of the simulator does. */
import { createServer } from "node:http"
import { Effect } from "effect"
import type { Simulator } from "../../apps/simulator/src/index.ts"

/** `rewrite` gets path and query, and the body of an answer with status 200. */
export const inBetween = Effect.fnUntraced(function* (simulator: Simulator, rewrite: (path: string, body: string) => string) {
  let own = ""
  const forward = async (path: string, authorization: string) => {
    const answer = await fetch(`${simulator.url}${path}`, { headers: { authorization } })
    // Links have to lead back here, or the reader refuses them as foreign.
    const body = (await answer.text()).replaceAll(simulator.url, own)
    return { status: answer.status, headers: answer.headers, body: answer.status === 200 ? rewrite(path, body) : body }
  }
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createServer((request, response) => {
        forward(request.url ?? "/", request.headers.authorization ?? "").then(
          ({ body, headers, status }) => {
            const kept = [...headers].filter(([name]) => !["connection", "content-length", "transfer-encoding"].includes(name))
            response.writeHead(status, Object.fromEntries(kept)).end(body)
          },
          () => response.destroy()
        )
      })
    ),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  own = yield* Effect.callback<string>((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`))
    })
  })
  return { url: own, token: simulator.token }
})
