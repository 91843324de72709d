import { Effect, Layer } from "effect"

/** The installation opened here, and asked here: for a process that serves it. Loaded when it is needed, as the engine is. */
export const Hosted = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./here.ts")),
    ({ HostedHere }) => HostedHere
  )
)
