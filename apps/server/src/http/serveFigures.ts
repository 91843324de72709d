/** What a runner tells of itself: `/metrics`, `/health` and `/ready` on a port of their own, where an operator asks for one. */
import { Config, Effect, Layer, Option } from "effect"
import { LocalKey } from "../access/LocalKey.ts"
import { Home } from "../home/Home.ts"
import { RunnerRoutes, ServerServicesLive } from "./ApiRoutes.ts"
import { listenWith } from "./listenWith.ts"
import { processMetrics } from "./processMetrics.ts"

/** Serves until the scope closes; answers the URL by which this machine reaches it, `null` without `OPENFAITH_METRICS_PORT`. */
export const serveFigures = Effect.gen(function* () {
  // A collector that is sent figures wants them too.
  yield* processMetrics
  const port = yield* Config.option(Config.Port("OPENFAITH_METRICS_PORT"))
  if (Option.isNone(port)) return null
  const host = yield* Config.NonEmptyString("OPENFAITH_METRICS_HOST").pipe(Config.withDefault("127.0.0.1"))
  const home = yield* Home
  const routes = RunnerRoutes.pipe(Layer.provide([ServerServicesLive, LocalKey.layer(yield* home.localKey)]))
  return yield* listenWith(routes, { host, port: port.value, setting: "OPENFAITH_METRICS_PORT" })
}).pipe(Effect.withSpan("serveFigures"))
