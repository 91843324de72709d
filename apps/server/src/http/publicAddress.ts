/** How sources reach this installation: by the address its operator names, or, from this very machine, by its port. */
import { PublicAddress } from "@openfaith/sync-engine"
import { Config, Effect, Layer, Option, Schema } from "effect"
import { Home } from "../home/Home.ts"

/** OPENFAITH_PUBLIC_URL is not an address. */
export class PublicUrlUnusable extends Schema.TaggedError<PublicUrlUnusable>()("PublicUrlUnusable", { value: Schema.String }) {
  override get message() {
    return `OPENFAITH_PUBLIC_URL is "${this.value}": give the https address that leads to this server's port, such as https://sync.example.org, or leave it unset.`
  }
}

/** The address that was named, without a slash at its end; `null`: none was. */
export const publicUrl = Effect.gen(function* () {
  const given = yield* Config.option(Config.NonEmptyString("OPENFAITH_PUBLIC_URL"))
  if (Option.isNone(given)) return null
  const url = URL.parse(given.value.trim())
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === ""
  return isAddress ? url.href.replace(/\/+$/, "") : yield* new PublicUrlUnusable({ value: given.value })
})

const isOnThisMachine = (url: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(URL.parse(url)?.hostname ?? "")

export const PublicAddressLive = Layer.effect(
  PublicAddress,
  Effect.gen(function* () {
    const home = yield* Home
    const named = yield* publicUrl
    return {
      baseFor: (sourceUrl) => {
        if (named !== null) return Effect.succeed(named)
        if (!isOnThisMachine(sourceUrl)) return Effect.succeed(null)
        return home.serving.pipe(
          Effect.map((serving) => serving?.url ?? null),
          Effect.orElseSucceed(() => null)
        )
      }
    }
  })
)
