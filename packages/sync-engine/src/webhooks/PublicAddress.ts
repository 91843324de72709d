import { Context, Effect } from "effect"

/** How sources reach this installation. */
export interface PublicAddressShape {
  /** The URL to which a source at `sourceUrl` can send, without a slash at its end; `null`: it cannot. */
  readonly baseFor: (sourceUrl: string) => Effect.Effect<string | null>
}

/** Where a program says nothing, sources cannot reach it: everything is found by polling. */
export const PublicAddress = Context.Reference<PublicAddressShape>("@openfaith/sync-engine/webhooks/PublicAddress", {
  defaultValue: () => ({ baseFor: () => Effect.succeed(null) })
})
