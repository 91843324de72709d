/** The key of whoever can read the installation's home: the command line and its owner. It may do what the command line may. */
import { timingSafeEqual } from "node:crypto"
import { Context, Layer, type Redacted } from "effect"
import { digestOf } from "./secrets.ts"

export interface LocalKeyShape {
  readonly matches: (secret: Redacted.Redacted) => boolean
}

export class LocalKey extends Context.Service<LocalKey, LocalKeyShape>()("@openfaith/server/access/LocalKey") {
  static readonly layer = (key: Redacted.Redacted) => {
    const digest = digestOf(key)
    return Layer.succeed(LocalKey, LocalKey.of({ matches: (secret) => timingSafeEqual(digestOf(secret), digest) }))
  }
}
