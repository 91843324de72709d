/**
 * Ids. Runs and connections have sortable type-ids; canonical ids are derived from where a row comes from, so that a reference can be written
 * before the row it points at has been seen, in any order and without a look-up.
 */
import { hash } from "node:crypto"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Effect, Random, Schema } from "effect"
import { fromUUIDBytes } from "typeid-js"
import { typeIdSuffix } from "./typeIdSuffix.ts"

export const RunId = Schema.String.pipe(Schema.brand("RunId"))
export type RunId = typeof RunId.Type

export const ConnectionId = Schema.String.pipe(Schema.brand("ConnectionId"))
export type ConnectionId = typeof ConnectionId.Type

/** A new id: 48 bits of time, then randomness, so that ids of one kind sort by age. */
const fresh = (prefix: string) =>
  Effect.gen(function* () {
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const bytes = new Uint8Array(16)
    let time = now
    for (let i = 5; i >= 0; i--) {
      bytes[i] = time % 256
      time = Math.floor(time / 256)
    }
    for (let i = 6; i < 16; i++) bytes[i] = yield* Random.nextIntBetween(0, 256)
    return fromUUIDBytes(prefix, asUuid(bytes, 0x70))
  })

/** Names what was asked for at one time. */
export const newAskId = fresh("ask")
export const newAuthorisationId = fresh("auth")
export const newRunId = Effect.map(fresh("run"), (id) => RunId.make(id))
export const newConnectionId = Effect.map(fresh("con"), (id) => ConnectionId.make(id))

/** The canonical id of the row of `canonical` that a record of a connection's entity becomes; `slot` tells several rows of one record apart. */
export const canonicalId = (
  connection: string,
  sourceEntity: string,
  externalId: string,
  canonical: Pick<AnyCanonicalEntity, "name" | "idPrefix">,
  slot: string
): string => {
  // A text is made more quickly than a buffer, and these are made by the million.
  const digest = hash("sha256", `${connection}\0${sourceEntity}\0${externalId}\0${canonical.name}\0${slot}`, "binary")
  for (let index = 0; index < 16; index++) derived[index] = digest.charCodeAt(index)
  return `${canonical.idPrefix}_${typeIdSuffix(asUuid(derived, 0x80))}`
}
const derived = new Uint8Array(16)

/** Sets version and variant, so that the id also is a valid UUID. */
const asUuid = (bytes: Uint8Array, version: 0x70 | 0x80): Uint8Array => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}
