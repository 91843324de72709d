/** What the scopes of the contract are called, as the documentation calls them. */
import type { Scope } from "@openfaith/api"

export const roleWords: Readonly<Record<Scope, string>> = { read: "Viewer", operate: "Operator", admin: "Administrator" }

/** What each role may do. */
export const roleMay: Readonly<Record<Scope, string>> = {
  read: "look",
  operate: "also start, stop, decide, replay and silence",
  admin: "also connect, disconnect, make keys and read the audit log"
}
