import { mkEntityManifest } from "@openfaith/adapter-core"
import { people } from "./people/index.ts"

/** Every resource of Planning Center this adapter reads. */
export const pcoEntityManifest = mkEntityManifest(people)
