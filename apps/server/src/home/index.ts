/** The home alone: what another program needs to find the server of an installation, without loading the engine. */
export * from "./errors.ts"
export { Home, homeRoot, type HomeShape, type ServingHere } from "./Home.ts"
export type { Serving } from "./serving.ts"
