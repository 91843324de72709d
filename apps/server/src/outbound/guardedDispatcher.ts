/**
 * Sends requests only where they may go. It is decided where a connection is made, on the very address that it is made to: names that lead elsewhere the
 * second time, odd notations and redirects change nothing. Addresses of adapters' own are on the internet; those that the operator of this machine has given
 * may be of its own network; what hands out a cloud's secrets is neither.
 */
import { lookup as systemLookup } from "node:dns"
import { isIP, type LookupFunction } from "node:net"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type { Adapter } from "@openfaith/adapter-core"
import { Adapters } from "@openfaith/sync-engine"
import { Config, Effect, Layer, Schema } from "effect"
import { isAddressGiven } from "../sourceAddresses.ts"
import { isWithin, networksIn, reachOfAddress } from "./permittedAddress.ts"

/** A setting that cannot be used. */
export class NetworksUnusable extends Schema.TaggedError<NetworksUnusable>()("NetworksUnusable", { value: Schema.String }) {
  override get message() {
    return `OPENFAITH_ALLOWED_NETWORKS is "${this.value}": give networks with commas between them, such as 10.20.0.0/16, or leave it unset.`
  }
}

/** Why no connection was made. It fails as a network does: whoever asked tells it as that. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused"
  readonly code = "EADDRREFUSED"
  constructor(host: string, address: string) {
    super(
      `${host} leads to ${address}, where no request of this installation may go; OPENFAITH_ALLOWED_NETWORKS allows networks of your own`
    )
  }
}

export interface Guard {
  /** Why a connection to an address, by a name, may not be made; `null`: it may. */
  readonly refusal: (host: string, address: string) => AddressRefused | null
  /** Resolves a name as the system does, and refuses it where any of its addresses may not be connected to. */
  readonly lookup: LookupFunction
}

/** The name in an adapter's own address, where it is one that others could make lead elsewhere. */
const nameIn = ({ defaultBaseUrl }: Pick<Adapter, "defaultBaseUrl">) => {
  const host = URL.parse(defaultBaseUrl ?? "")?.hostname ?? ""
  return host === "" || host === "localhost" || isIP(host.replace(/^\[(.*)\]$/, "$1")) !== 0 ? [] : [host]
}

/** `adapters`: those whose addresses are their own. `null`: `allowed` names no networks. */
export const makeGuard = (
  adapters: ReadonlyArray<Pick<Adapter, "defaultBaseUrl">>,
  allowed: string,
  lookup: LookupFunction = systemLookup
): Guard | null => {
  const networks = networksIn(allowed)
  if (networks === null) return null
  const ownHosts = new Set(adapters.flatMap(nameIn))
  const refusal: Guard["refusal"] = (host, address) => {
    if (isWithin(address, networks)) return null
    const reach = reachOfAddress(address)
    return reach === "public" || (reach === "private" && !ownHosts.has(host)) ? null : new AddressRefused(host, address)
  }
  return {
    refusal,
    lookup: (host, options, callback) =>
      lookup(host, options, (error, found, family) => {
        if (error !== null) return callback(error, found, family)
        const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found]
        const refused = addresses.map((address) => refusal(host, address)).find((each) => each !== null)
        return refused === undefined ? callback(null, found, family) : callback(refused, found, family)
      })
  }
}

/** Bytes. A process must not be filled by whoever answers it; what a source may send is less, and its client says so in words (`WireFormat.mostBytes`). */
export const largestAnswer = 64 * 1024 * 1024

const guarded = Effect.fnUntraced(function* (lookup?: LookupFunction) {
  const { all } = yield* Adapters
  const adapters = yield* Effect.filter(all, (adapter) => Effect.map(isAddressGiven(adapter), (isGiven) => !isGiven))
  const allowed = yield* Config.String("OPENFAITH_ALLOWED_NETWORKS").pipe(Config.withDefault(""))
  const guard = makeGuard(adapters, allowed, lookup)
  if (guard === null) return yield* new NetworksUnusable({ value: allowed })
  const undici = yield* Effect.promise(() => import("@effect/platform-node/Undici"))
  const connect = undici.buildConnector({ lookup: guard.lookup })
  return yield* NodeHttpClient.makeDispatcherOptions({
    maxResponseSize: largestAnswer,
    // An address needs no looking up.
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[(.*)\]$/, "$1")
      const refused = isIP(host) === 0 ? null : guard.refusal(options.hostname, host)
      if (refused === null) connect(options, callback)
      else callback(refused, null)
    }
  })
})

/** What this process asks others by. `lookup`: how names are resolved, where not as the system does. */
export const guardedHttpClient = (lookup?: LookupFunction) =>
  NodeHttpClient.layerUndiciNoDispatcher.pipe(Layer.provide(Layer.effect(NodeHttpClient.Dispatcher, guarded(lookup))))
