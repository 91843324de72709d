import type { ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { Effect } from "effect"
import { answerOAuth, isOAuth } from "./answerOAuth.ts"
import type { Church } from "./Church.ts"
import type { Answerer } from "./listen.ts"
import { respond, type Reply } from "./respond.ts"

/** Sends part of what was promised, then breaks the connection. Before any byte nothing of an answer is seen at all. */
const breakOff = (response: ServerResponse, reply: Reply, bytes: Buffer, afterBytes: number) => {
  const { socket } = response
  if (afterBytes <= 0) {
    socket?.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, { ...reply.headers, "content-length": bytes.length })
  response.write(bytes.subarray(0, afterBytes), () => setImmediate(() => socket?.destroy()))
}

/** The API of the church over HTTP. `latencyMillis` is added to every answer. */
export const answerApi = (church: Church, now: () => number, latencyMillis: number): Answerer => {
  const letIn = answerOAuth(church, now)
  return Effect.fnUntraced(function* (request, response) {
    if (isOAuth(request.url)) return yield* letIn(request, response)
    const method = request.method ?? "GET"
    const body = method === "GET" ? "" : yield* Effect.promise(() => text(request).catch(() => ""))
    const headers = {
      authorization: request.headers.authorization,
      "x-pco-api-version": [request.headers["x-pco-api-version"] ?? []].flat()[0]
    }
    const reply = respond(church, { method, url: request.url ?? "/", headers, body }, now())
    const delay = reply.delayMillis + latencyMillis
    if (delay > 0) yield* Effect.sleep(delay)
    const bytes = Buffer.from(reply.body, "utf8")
    if (reply.resetAfterBytes !== null) breakOff(response, reply, bytes, reply.resetAfterBytes)
    else {
      response.writeHead(reply.status, reply.status === 204 ? reply.headers : { ...reply.headers, "content-length": bytes.length })
      response.end(reply.status === 204 ? undefined : bytes)
    }
  })
}
