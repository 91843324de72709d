/** An adapter: one source system as a plain value. It holds facts; the engine holds behaviour. */
import type { Duration } from "effect"
import type { Examples } from "./Examples.ts"
import type { EntityManifest } from "./Manifest.ts"
import type { OAuth } from "./OAuth.ts"
import type { RequestBudget } from "./RequestBudget.ts"
import type { Webhooks } from "./webhooks/Webhooks.ts"
import type { WireFormat } from "./wire/WireFormat.ts"

/** What the words of an error answer mean. */
export interface ErrorMeaning {
  /** What the source says, in its own words and without personal data: it stands in reasons that people read. */
  readonly detail: string
  /** What a refusal is about. */
  readonly refusal: Refusal
  /** The HTTP status that such an error has elsewhere, where the source answers it with another one, such as 200. */
  readonly standsFor?: number
  /** How long nothing of the kind is let through, of one that stands for 429. */
  readonly retryAfter?: Duration.Duration
}

/** How a request proves who sends it. */
export type AuthKind = "basic" | "bearer"

/** What a 401 or 403 is about. */
export type Refusal =
  /** The token is past its time, and a refresh helps. */
  | "expired"
  /** The account has no access to this product; others are not concerned. */
  | "product"
  /** The token lacks the scope of this product; others are not concerned. */
  | "scope"
  /** Only this list or row may not be read. */
  | "entity"
  /** The credential is good for nothing any more. */
  | "credential"
  /**
   * The source answers the same whether the token is no good or this list is not for it; the account is asked with the same token, and what that says is
   * what is meant.
   */
  | "either"
  /** The answer does not say. */
  | null

/** One source system: what holds of it as a whole. */
export interface Adapter {
  /** Lower-case; also the name on the command line. */
  readonly id: string
  /** As people know the system. */
  readonly title: string
  /** Raised with every change of facts; stored with each record. */
  readonly version: string
  /** `null`: each account has an address of its own, which is given at connect. */
  readonly defaultBaseUrl: string | null
  /** Credentials are never sent to it in clear, but to this very machine: it redirects after it has seen them. */
  readonly onlySecure?: true
  /**
   * Its times name no zone: they are those of the clocks where the account is. Each connection may be told which zone that is, and `toCanonical` takes it
   * (`AccountFacts`).
   */
  readonly localTimes?: true
  /** The kinds of token it takes; one that a person gives has to be of one of them. */
  readonly auth: ReadonlyArray<AuthKind>
  /** `null`: the source gives no tokens by OAuth 2. */
  readonly oauth: OAuth | null
  /** How many requests it takes, and what its answers say of that. */
  readonly budget: RequestBudget
  /** Headers sent with every request for an entity of a product, such as the API version. */
  readonly headers: (product: string) => Readonly<Record<string, string>>
  /** How it is asked and how it answers. */
  readonly format: WireFormat
  /** A path that names the account behind the credentials; read at connect. `host`: where it was asked, for sources that give each account its own. */
  readonly account: {
    readonly path: string
    readonly read: (body: unknown, host: string) => { readonly id: string; readonly name: string } | null
  }
  /**
   * Turns an error answer into what it means, from its status and body; `null` leaves it to the status. It is shown good answers too, where the format
   * finds no rows in them (`WireProblem.body`): what it says they stand for is what they mean.
   */
  readonly readError: (status: number, body: unknown) => ErrorMeaning | null
  /** `null`: the source does not tell of changes; they are found by asking. */
  readonly webhooks: Webhooks | null
  /** Every entity that is read of it. */
  readonly manifest: EntityManifest
  /** What its facts are tried against. Without them much stays unproven. */
  readonly examples?: Examples
}

/** The adapter as it is: the types check its facts. */
export const defineAdapter = (adapter: Adapter): Adapter => adapter
