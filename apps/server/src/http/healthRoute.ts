import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql"

/** `GET /health`: whether this process answers and reaches its database. */
export const HealthRoute = HttpRouter.add(
  "GET",
  "/health",
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const reached = yield* sql`SELECT 1`.pipe(Effect.timeout("2 seconds"), Effect.isSuccess)
    return HttpServerResponse.jsonUnsafe({ status: reached ? "ok" : "no database" }, { status: reached ? 200 : 503 })
  })
)
