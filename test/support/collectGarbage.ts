import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")

/** Collects garbage now: for tests of what is let go of. */
export const collectGarbage: () => void = runInNewContext("gc")
