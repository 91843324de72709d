/** The HTTP interface over the whole engine, and callers of it with keys of their own. */
import type { Adapter } from "@openfaith/adapter-core"
import { Problem, type Scope } from "@openfaith/api"
import { Effect, Layer, Redacted, Schema } from "effect"
import { AuditLog } from "../../apps/server/src/access/AuditLog.ts"
import { ApiKeys } from "../../apps/server/src/access/ApiKeys.ts"
import { Sessions } from "../../apps/server/src/access/Sessions.ts"
import { listenHttp } from "../../apps/server/src/http/serveHttp.ts"
import { engineWith, testLocalKey } from "./engine.ts"

/** The interface over the engine with Planning Center and any further adapters. */
export const apiWith = (...adapters: ReadonlyArray<Adapter>) =>
  Layer.mergeAll(ApiKeys.layer, Sessions.layer, AuditLog.layer).pipe(Layer.provideMerge(engineWith(...adapters)))

export const ApiTest = apiWith()

export interface Asked {
  readonly key?: Redacted.Redacted | null
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Sends one request and reads the whole answer. */
export const askAt =
  (url: string) =>
  (method: string, path: string, { body, headers = {}, key = testLocalKey, text }: Asked = {}) =>
    Effect.promise(async (signal): Promise<Answered> => {
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
      const response = await fetch(`${url}${path}`, {
        method,
        signal,
        redirect: "manual",
        headers: {
          ...(sent === undefined ? {} : { "content-type": "application/json" }),
          ...(key === null ? {} : { authorization: `Bearer ${Redacted.value(key)}` }),
          ...headers
        },
        ...(sent === undefined ? {} : { body: sent })
      })
      const read = await response.text()
      return { status: response.status, headers: response.headers, text: read, json: jsonOrText(read) }
    })

export type Ask = ReturnType<typeof askAt>

/** Serves the interface of the engine in this test; answers how to ask it. */
export const served = Effect.map(listenHttp("127.0.0.1", 0), ({ url }) => ({ url, ask: askAt(url) }))

export const keyWith = Effect.fn("keyWith")(function* (scope: Scope, orgIds: ReadonlyArray<string> | null = null) {
  const keys = yield* ApiKeys
  return (yield* keys.create({ name: `${scope} of ${orgIds?.join(" and ") ?? "all"}`, scope, orgIds, createdBy: "a test" })).secret
})

/** The code of a refusal; dies where the answer is none in the documented shape. */
export const codeOf = ({ json, status }: Answered) => {
  const { error } = Schema.decodeUnknownSync(Problem, { onExcessProperty: "error" })(json)
  if (error.message === "" || error.next === "")
    throw new Error(`A refusal (${status}) that does not say what to do: ${JSON.stringify(error)}`)
  return error.code
}
