/** Where a source is asked when somebody connects. */
import { type Adapter, SourceUnavailable } from "@openfaith/adapter-core"
import { Effect } from "effect"
import { Connections } from "./state/Connections.ts"

/** The address given, else the one that the organisation's connections by this adapter all have, else the adapter's own, where it has one. */
export const sourceAddress = Effect.fn("sourceAddress")(function* (orgId: string, adapter: Adapter, given: string | null) {
  const connections = yield* Connections
  const there = given === null ? yield* connections.list({ orgId, adapter: adapter.id }) : []
  const [known, another] = new Set(there.map(({ baseUrl }) => baseUrl))
  const url = given ?? (another === undefined ? known : undefined) ?? adapter.defaultBaseUrl
  if (url !== null) return url.replace(/\/+$/, "")
  const reason = `each account of ${adapter.title} has an address of its own, and none was given: name it with --base-url`
  return yield* new SourceUnavailable({ path: "/", reason })
})
