/** Signatures of deliveries: whether one comes from who holds the secret, and how who holds it signs. */
import { createHmac, timingSafeEqual } from "node:crypto"
import { Redacted } from "effect"
import type { Signature } from "./Webhooks.ts"

/** A digest has 32 bytes; decoding more than that of a header would be work for nothing. */
const digestLength = { hex: 64, base64: 44 } as const

/**
 * Whether `given`, the signature header's value, is that of the raw body under one of the keys. Takes as long for a wrong digest as for a right one,
 * and tries every key, so the time tells nothing about any of them.
 */
export const verify = (
  { encoding, prefix }: Signature,
  given: string | null,
  body: Uint8Array,
  keys: ReadonlyArray<Redacted.Redacted>
): boolean => {
  if (given === null || !given.startsWith(prefix) || given.length !== prefix.length + digestLength[encoding]) return false
  const digest = Buffer.from(given.slice(prefix.length), encoding)
  let isRight = false
  for (const key of keys) {
    const expected = createHmac("sha256", Redacted.value(key)).update(body).digest()
    if (digest.length === expected.length && timingSafeEqual(digest, expected)) isRight = true
  }
  return isRight
}

/** The signature header's value for a body, as who holds the key signs it. */
export const sign = ({ encoding, prefix }: Signature, body: Uint8Array, key: Redacted.Redacted): string =>
  prefix + createHmac("sha256", Redacted.value(key)).update(body).digest(encoding)
