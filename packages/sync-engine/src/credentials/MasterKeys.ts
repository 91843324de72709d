/**
 * Master keys of the installation. They wrap the data keys of organisations, and nothing else; where they are kept is for the server to say. One is
 * current; former ones are there until everything is wrapped anew.
 */
import { createHash } from "node:crypto"
import { Context, Effect, Layer, Redacted } from "effect"
import type { SecretKey } from "./seal.ts"

export interface MasterKey {
  /** Told apart by a fingerprint, which says nothing of the key: 16 hexadecimal digits. */
  readonly id: string
  readonly key: SecretKey
}

export interface MasterKeysShape {
  /** The current one first. Read anew whenever asked: another process may have rotated them. */
  readonly all: Effect.Effect<readonly [MasterKey, ...ReadonlyArray<MasterKey>]>
  /** Makes another one current; the one before becomes a former one. False: whoever gives the keys has to. */
  readonly replace: Effect.Effect<boolean>
}

/** A key with its fingerprint; 32 bytes. */
export const masterKeyOf = (key: SecretKey): MasterKey => ({
  id: createHash("sha256").update("openfaith master key").update(Redacted.value(key)).digest("hex").slice(0, 16),
  key
})

export class MasterKeys extends Context.Service<MasterKeys, MasterKeysShape>()("@openfaith/sync-engine/credentials/MasterKeys") {
  /** Keys that stay as they are, 32 bytes each. */
  static readonly layer = (current: SecretKey, ...former: ReadonlyArray<SecretKey>) =>
    Layer.succeed(
      MasterKeys,
      MasterKeys.of({ all: Effect.succeed([masterKeyOf(current), ...former.map(masterKeyOf)]), replace: Effect.succeed(false) })
    )
}
