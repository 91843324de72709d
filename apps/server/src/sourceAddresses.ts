/** Where this installation finds its sources: at their own addresses, unless its operator says otherwise, such as for a test system. */
import type { Adapter } from "@openfaith/adapter-core"
import { Config, Effect, Option, Schema } from "effect"

/** An address in the environment is none. */
export class SourceAddressUnusable extends Schema.TaggedError<SourceAddressUnusable>()("SourceAddressUnusable", {
  name: Schema.String,
  value: Schema.String
}) {
  override get message() {
    return `${this.name} is "${this.value}": give the address of the source's API, such as https://api.example.org, or leave it unset.`
  }
}

/** `OPENFAITH_BASE_URL_<ADAPTER>`. */
const nameFor = (adapter: string) => `OPENFAITH_BASE_URL_${adapter.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`

/** Whether the operator of this machine says where an adapter's source is. */
export const isAddressGiven = ({ id }: Pick<Adapter, "id">) => Effect.map(Config.option(Config.NonEmptyString(nameFor(id))), Option.isSome)

/** The adapters with the addresses that new connections get. */
export const withAddresses = (adapters: ReadonlyArray<Adapter>) =>
  Effect.forEach(
    adapters,
    Effect.fnUntraced(function* (adapter): Effect.fn.Return<Adapter, Config.ConfigError | SourceAddressUnusable> {
      const name = nameFor(adapter.id)
      const given = yield* Config.option(Config.NonEmptyString(name))
      if (Option.isNone(given)) return adapter
      const url = URL.parse(given.value.trim())
      const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === ""
      if (!isAddress) return yield* new SourceAddressUnusable({ name, value: given.value })
      return { ...adapter, defaultBaseUrl: url.href.replace(/\/+$/, "") }
    })
  )
