/** The contract's client, made from the contract itself, and how its answers reach React: as promises that fail with a `Refusal`. */
import { OpenFaithApi, Problem } from "@openfaith/api"
import { Effect, Schema } from "effect"
import { FetchHttpClient } from "effect/http"
import { HttpApiClient } from "effect/http-api"

const client = Effect.runSync(
  HttpApiClient.make(OpenFaithApi, { baseUrl: window.location.origin }).pipe(Effect.provide(FetchHttpClient.layer))
)

/** Every route of the contract, as Effects. */
export const api = client

/** A request that was refused, or that did not reach the server: what happened and what to do, in words. */
export class Refusal extends Error {
  override readonly name = "Refusal"
  readonly code: string
  readonly next: string
  constructor({ code, message, next }: { readonly code: string; readonly message: string; readonly next: string }) {
    super(message)
    this.code = code
    this.next = next
  }
}

const isProblem = Schema.is(Problem)
const Tagged = Schema.Struct({ _tag: Schema.String, reason: Schema.optionalKey(Schema.Struct({ _tag: Schema.String })) })
const isTagged = Schema.is(Tagged)

const unreachable = new Refusal({
  code: "unreachable",
  message: "The server does not answer.",
  next: "See whether it runs: `openfaith status`. This page goes on by itself when it does."
})

/** What went wrong with a request, for people. */
export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  if (isProblem(error)) return new Refusal(error.error)
  if (isTagged(error) && error._tag === "HttpClientError" && error.reason?._tag === "TransportError") return unreachable
  return new Refusal({
    code: "not_understood",
    message: "The server answered what this page does not understand.",
    next: "Reload the page: the server may be of another version by now."
  })
}

/** Asks; fails with a `Refusal`. */
export const ask = <A, E>(request: Effect.Effect<A, E>, signal?: AbortSignal): Promise<A> =>
  Effect.runPromise(Effect.mapError(request, refusalOf), signal === undefined ? undefined : { signal })
