import { hash } from "node:crypto"
import { nameless } from "../state/Sightings.ts"

/** What a row without an id is known by: its own text. Two that say the same are one. */
export const namelessId = (text: string): string => `${nameless}${hash("sha256", text, "hex").slice(0, 16)}`
