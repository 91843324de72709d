import { Caller } from "@openfaith/api"
import { Effect } from "effect"
import { HttpServerRequest } from "effect/http"
import { actorOf } from "./audited.ts"

/** Whose command it is, by the name that the audit log has. */
export const commander = Effect.gen(function* () {
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  return actorOf(yield* Caller, headers).name
})
