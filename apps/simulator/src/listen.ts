import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Effect, FiberSet, Schema, type Scope } from "effect"

/** The port is taken or not allowed. Another port, or 0 for a free one, will do. */
export class PortRefused extends Schema.TaggedError<PortRefused>()("PortRefused", { port: Schema.Int, reason: Schema.String }) {
  override get message() {
    return `The simulator cannot listen on 127.0.0.1:${this.port} (${this.reason}). Choose another port, or 0 for a free one.`
  }
}

export type Answerer = (request: IncomingMessage, response: ServerResponse) => Effect.Effect<void>

/**
 * An HTTP server on 127.0.0.1 that closes with its scope, cutting what is open; port 0 takes a free one. Gives its URL.
 * Plain node:http: a reset or a broken-off body needs the socket itself.
 */
export const listen = Effect.fnUntraced(function* (port: number, answer: Answerer): Effect.fn.Return<string, PortRefused, Scope.Scope> {
  const run = yield* FiberSet.makeRuntime()
  const server = yield* Effect.acquireRelease(
    Effect.sync(() => createServer((request, response) => void run(answer(request, response)))),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return yield* Effect.callback<string, PortRefused>((resume) => {
    server.once("error", (error) => resume(Effect.fail(new PortRefused({ port, reason: error.message }))))
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      const bound = address === null || typeof address === "string" ? port : address.port
      resume(Effect.succeed(`http://127.0.0.1:${bound}`))
    })
  })
})
