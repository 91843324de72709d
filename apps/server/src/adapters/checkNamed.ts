/** Checks an adapter by the id of one that is installed, or by the module that brings it. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type Credential, Limiter, SourceClient } from "@openfaith/adapter-core"
import { checkAdapter, type CheckResult, probeAdapter, probeRequests } from "@openfaith/adapter-core/conformance"
import { Effect } from "effect"
import { loadAdapter, loadAdapters } from "./loadAdapters.ts"

export interface Probe {
  /** `null`: the adapter's own. */
  readonly baseUrl: string | null
  readonly credential: Credential
}

export interface Checked {
  readonly adapter: string
  readonly results: ReadonlyArray<CheckResult>
  /** Requests sent to the source, and at most how many; `null` where it was not asked. */
  readonly probe: { readonly requests: number; readonly atMost: number } | null
}

const named = Effect.fnUntraced(function* (name: string) {
  // A word is an id before it is a module; whatever looks like a place is a module.
  const known = /^[a-z0-9-]+$/.test(name) ? (yield* loadAdapters).find(({ id }) => id === name) : undefined
  return known ?? (yield* loadAdapter(name))
})

export const checkNamed = Effect.fn("checkNamed")(function* (name: string, probe: Probe | null) {
  const adapter = yield* named(name)
  const results = checkAdapter(adapter)
  if (probe === null) return { adapter: adapter.id, results, probe: null } satisfies Checked
  // Without an address every request fails as to a source that cannot be reached.
  const connection = { baseUrl: probe.baseUrl ?? adapter.defaultBaseUrl ?? "", credential: probe.credential }
  const limiter = yield* Limiter.make(adapter.budget)
  const source = yield* SourceClient.make({ adapter, connection, limiter })
  const probed = yield* probeAdapter(adapter, source)
  return {
    adapter: adapter.id,
    results: [...results, ...probed.results],
    probe: { requests: probed.requests, atMost: probeRequests(adapter) }
  } satisfies Checked
}, Effect.provide(NodeHttpClient.layerUndici))
