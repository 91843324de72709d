/**
 * AES-256-GCM. What a secret belongs to is bound into its seal, so a sealed secret that is moved elsewhere cannot be opened there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { Redacted, Result } from "effect"

export type SecretKey = Redacted.Redacted<Uint8Array>

const nonceBytes = 12
const tagBytes = 16
export const keyBytes = 32

/** What is bound is bound part by part: moving a character from one part to the next is another place. */
const bindingOf = (place: ReadonlyArray<string | number>) => Buffer.from(JSON.stringify(place))

/** Nonce, ciphertext and tag. */
export const sealBytes = (key: SecretKey, content: Uint8Array, place: ReadonlyArray<string | number>): Uint8Array => {
  // A nonce must never repeat under one key, so it comes from the system, not from a service that tests can seed.
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv("aes-256-gcm", Redacted.value(key), nonce).setAAD(bindingOf(place))
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** Fails where the key or the place is another one, or the bytes are not whole. */
export const openBytes = (key: SecretKey, sealed: Uint8Array, place: ReadonlyArray<string | number>): Result.Result<Uint8Array, "broken"> =>
  Result.try({
    try: () => {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv("aes-256-gcm", Redacted.value(key), bytes.subarray(0, nonceBytes))
        .setAAD(bindingOf(place))
        .setAuthTag(bytes.subarray(bytes.length - tagBytes))
      const shared = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)), decipher.final()])
      // Small buffers are parts of a pool of 64 kB: who keeps one would keep all of it, and leave the secret there.
      const own = new Uint8Array(shared)
      shared.fill(0)
      return own
    },
    catch: () => "broken" as const
  })

/** A new key from the system's randomness. */
export const newKey = (): SecretKey => Redacted.make(randomBytes(keyBytes), { label: "data key" })
