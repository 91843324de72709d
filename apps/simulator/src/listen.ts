import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Effect, FiberSet, Schema, type Scope } from "effect"

/** The port is taken or not allowed. Another port, or 0 for a free one, will do. */
export class PortRefused extends Schema.TaggedError<PortRefused>()("PortRefused", {
  at: Schema.String,
  port: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return `The simulator cannot listen on ${this.at}:${this.port} (${this.reason}). Choose another port, or 0 for a free one.`
  }
}

export type Answerer = (request: IncomingMessage, response: ServerResponse) => Effect.Effect<void>

const thisMachine = "127.0.0.1"

/**
 * An HTTP server that closes with its scope, cutting what is open; port 0 takes a free one. Gives its URL. On 127.0.0.1, unless `host` is a name or address
 * by which other machines reach it.
 * Plain node:http: a reset or a broken-off body needs the socket itself.
 */
export const listen = Effect.fnUntraced(function* (
  port: number,
  answer: Answerer,
  host: string = thisMachine
): Effect.fn.Return<string, PortRefused, Scope.Scope> {
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
    const at = host === thisMachine ? thisMachine : "0.0.0.0"
    server.once("error", (error) => resume(Effect.fail(new PortRefused({ at, port, reason: error.message }))))
    server.listen(port, at, () => {
      const address = server.address()
      const bound = address === null || typeof address === "string" ? port : address.port
      resume(Effect.succeed(`http://${host}:${bound}`))
    })
  })
})
