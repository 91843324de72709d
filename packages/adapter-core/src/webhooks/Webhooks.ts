/**
 * How a source tells of changes by itself, as plain values. A delivery is a signal: it says where to look and is never taken for the record, so it may
 * be lost, late, doubled or replayed at no cost but a read.
 */
import type { Duration, Redacted, Result } from "effect"
import type { WireProblem } from "../wire/WireFormat.ts"

/** What an event of the source means for the record it names. */
export type EventUse =
  /** Read it by id; where it is not there yet, again later. */
  | "changed"
  /** Read it by id, expecting that it is not there. */
  | "gone"

/** How a delivery proves who sends it. */
export interface Signature {
  /** By which a delivery is signed. */
  readonly algorithm: "hmac-sha256"
  /** Header that holds the digest of the body's raw bytes. */
  readonly header: string
  /** How the digest is written. */
  readonly encoding: "hex" | "base64"
  /** What stands before the digest. */
  readonly prefix: string
  /** Header that names the event, where each event name has a secret of its own. It only chooses keys to try: a wrong one fails. */
  readonly nameHeader: string | null
}

/** One event of a delivery. Read only after the delivery's signature has been found right. */
export interface WebhookEvent {
  /** `signed`: covered by the signature. An id that is not could be used to mask another event, so it counts only together with the body. */
  readonly id: { readonly value: string; readonly signed: boolean }
  /** As subscriptions name it. */
  readonly name: string
  /** The source's id of the account it happened in. */
  readonly organisation: string | null
  /** The record it is about; `null` where it names none. */
  readonly recordId: string | null
  /** What the payload says of the record. Only ids of merged records are taken from it. */
  readonly attributes: Readonly<Record<string, unknown>> | null
  /** Ids the record is said to lead to, by relation. Only the one of the row below which it is asked for is taken from it. */
  readonly related?: Readonly<Record<string, string>>
  /** When it happened by the source's clock: for lateness and gaps, never for order. */
  readonly occurredAt: string | null
  /** Which attempt to tell of it this is, from 1. */
  readonly attempt: number | null
}

/** A request of the source, as it came. */
export interface Delivery {
  /** By lower-case name. */
  readonly header: (name: string) => string | null
  /** Its text, over whose bytes it was signed. */
  readonly body: string
}

/** A request that is no read of records. */
export interface Call {
  /** How it is sent. */
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  /** Begins with a slash. */
  readonly path: string
  /** Its parameters, in this order. */
  readonly query?: ReadonlyArray<readonly [string, string]>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** A subscription as the source shows it. */
export interface ShownSubscription {
  /** By which it is changed and removed. */
  readonly id: string
  /** Where it delivers. */
  readonly url: string
  /** What it tells of. */
  readonly events: ReadonlyArray<string>
  /** Whether it delivers at all. */
  readonly active: boolean
  /** By which it signs; `null` where the source does not tell it (again). */
  readonly secret: Redacted.Redacted | null
}

/** Subscriptions as calls. Where the source has none of them, a person subscribes by hand. */
export interface Subscriptions {
  /** How many event names one subscription may have. */
  readonly events: "one" | "many"
  /** `listed`: every answer shows it. `createdOnce`: without our copy the subscription is removed and made again. */
  readonly secret: "listed" | "createdOnce"
  /** A page of all there are, whoever made them. */
  readonly list: (offset: number) => Call
  /** Makes one for these events, which delivers to this URL. */
  readonly create: (wanted: { readonly url: string; readonly events: ReadonlyArray<string> }) => Call
  /** Lets one deliver again that the source has switched off; `null`: another one is made. */
  readonly enable: ((id: string) => Call) | null
  /** Gives the subscription another secret. */
  readonly rotate: ((id: string) => Call) | null
  /** Removes one; `null`: it cannot be. */
  readonly remove: ((id: string) => Call) | null
  /** Subscriptions of an answer: of a list, or the one that was made or changed. `more`: the list goes on after these. */
  readonly read: (body: unknown) => { readonly subscriptions: ReadonlyArray<ShownSubscription>; readonly more: boolean } | null
}

/** How a source tells of changes. */
export interface Webhooks {
  /** How a delivery proves that it is the source's. */
  readonly signature: Signature
  /** What a delivery tells of; asked only of one whose signature is right. */
  readonly events: (delivery: Delivery) => Result.Result<ReadonlyArray<WebhookEvent>, WireProblem>
  /** A usual delivery, without its signature: headers by lower-case name. A server that starts rehearses with it. */
  readonly example: { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Deliveries that failed are tried again this long, so late ones are expected this long. */
  readonly retriedFor: Duration.Duration
  /** The answer by which a source learns that nobody wants its deliveries any more. */
  readonly unsubscribe: 404 | 410
  /** `null`: a person subscribes by hand. */
  readonly subscriptions: Subscriptions | null
}
