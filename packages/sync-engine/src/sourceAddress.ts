/** Where a source is asked when somebody connects. */
import type { Adapter } from "@openfaith/adapter-core"
import { Effect } from "effect"
import { Connections } from "./state/Connections.ts"

/** The address given, else the one that the organisation's connections by this adapter all have, else the adapter's own. */
export const sourceAddress = Effect.fn("sourceAddress")(function* (orgId: string, adapter: Adapter, given: string | null) {
  const connections = yield* Connections
  const there = given === null ? yield* connections.list({ orgId, adapter: adapter.id }) : []
  const [known, another] = new Set(there.map(({ baseUrl }) => baseUrl))
  return (given ?? (another === undefined ? known : undefined) ?? adapter.defaultBaseUrl).replace(/\/+$/, "")
})
