import { mkEntityManifest } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { directory } from "./directory.ts"

/** Planning Center as far as its directory: what tests of the engine read. test/e2e/wholeChurch.test.ts reads all of it. */
export const pcoDirectory = { ...pco, manifest: mkEntityManifest(directory.map(pco.manifest.get)) }
