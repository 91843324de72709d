/**
 * Seals secrets before they reach the database: AES-256-GCM under the installation's key. The organisation, the connection and the key's version are
 * bound into the seal, so a sealed secret moved to another row cannot be opened.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { Context, Effect, Layer, Redacted, Schema } from "effect"

/** The secret cannot be opened: another key, another row, or damaged bytes. */
export class SealBroken extends Schema.TaggedError<SealBroken>()("SealBroken", { connectionId: Schema.String }) {
  override get message() {
    return `The stored credentials of connection ${this.connectionId} cannot be opened with this installation's key. Restore the key file of the home they were stored with, or connect again.`
  }
}

/** Where a secret belongs; bound into its seal. */
export interface SealedFor {
  readonly orgId: string
  readonly connectionId: string
  readonly keyVersion: number
}

export interface VaultShape {
  readonly keyVersion: number
  readonly seal: (secret: Redacted.Redacted, place: SealedFor) => Effect.Effect<Uint8Array>
  readonly open: (sealed: Uint8Array, place: SealedFor) => Effect.Effect<Redacted.Redacted, SealBroken>
}

const nonceBytes = 12
const tagBytes = 16

const binding = ({ connectionId, keyVersion, orgId }: SealedFor) => Buffer.from(JSON.stringify([orgId, connectionId, keyVersion]))

export class Vault extends Context.Service<Vault, VaultShape>()("@openfaith/sync-engine/credentials/Vault") {
  /** `key`: 32 bytes. */
  static readonly layer = (key: Redacted.Redacted<Uint8Array>) =>
    Layer.succeed(
      Vault,
      Vault.of({
        keyVersion: 1,
        seal: (secret, place) =>
          Effect.sync(() => {
            // A nonce must never repeat under one key, so it comes from the system, not from a service that tests can seed.
            const nonce = randomBytes(nonceBytes)
            const cipher = createCipheriv("aes-256-gcm", Redacted.value(key), nonce).setAAD(binding(place))
            return Buffer.concat([nonce, cipher.update(Redacted.value(secret), "utf8"), cipher.final(), cipher.getAuthTag()])
          }),
        open: (sealed, place) =>
          Effect.try({
            try: () => {
              const bytes = Buffer.from(sealed)
              const decipher = createDecipheriv("aes-256-gcm", Redacted.value(key), bytes.subarray(0, nonceBytes))
                .setAAD(binding(place))
                .setAuthTag(bytes.subarray(bytes.length - tagBytes))
              const text = decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes), undefined, "utf8") + decipher.final("utf8")
              return Redacted.make(text)
            },
            catch: () => new SealBroken({ connectionId: place.connectionId })
          })
      })
    )
}
