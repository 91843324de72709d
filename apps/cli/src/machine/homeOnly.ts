import { Effect } from "effect"

/** The home alone, to find the server that runs in it: without the engine, which takes its time to load. */
export const homeOnly = Effect.promise(() => import("@openfaith/server/home"))
