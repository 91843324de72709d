/** Secrets that are given out: 256 random bits, of which only the digest is kept. */
import { hash, randomBytes } from "node:crypto"
import { Effect, Redacted } from "effect"

// They have to be beyond guessing, so they come from the system, not from a service that tests can seed.
const random = (bytes: number) => Effect.sync(() => randomBytes(bytes).toString("base64url"))

/** A new secret that says what it is for by its beginning. */
export const newSecret = (prefix: string) => Effect.map(random(32), (text) => Redacted.make(`${prefix}_${text}`))

export const newId = (prefix: string) => Effect.map(random(12), (text) => `${prefix}_${text.replaceAll("-", "x").replaceAll("_", "y")}`)

/** SHA-256. */
export const digestOf = (secret: Redacted.Redacted | string): Uint8Array =>
  new Uint8Array(hash("sha256", typeof secret === "string" ? secret : Redacted.value(secret), "buffer"))
