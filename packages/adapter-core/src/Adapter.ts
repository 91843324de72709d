/** An adapter: one source system as a plain value. It holds facts; the engine holds behaviour. */
import type { Examples } from "./Examples.ts"
import type { EntityManifest } from "./Manifest.ts"
import type { OAuth } from "./OAuth.ts"
import type { RequestBudget } from "./RequestBudget.ts"
import type { Webhooks } from "./webhooks/Webhooks.ts"
import type { WireFormat } from "./wire/WireFormat.ts"

/** How a request proves who sends it. */
export type AuthKind = "basic" | "bearer"

/**
 * What a 401 or 403 is about. `expired`: the token is past its time, and a refresh helps. `product`: the account has no access to this product, and
 * `scope`: the token lacks its scope; others are not concerned. `credential`: it is good for nothing any more. `null`: the answer does not say.
 */
export type Refusal = "expired" | "product" | "scope" | "credential" | null

export interface Adapter {
  /** Lower-case; also the name on the command line. */
  readonly id: string
  readonly title: string
  /** Raised with every change of facts; stored with each record. */
  readonly version: string
  readonly defaultBaseUrl: string
  readonly auth: ReadonlyArray<AuthKind>
  /** `null`: the source gives no tokens by OAuth 2. */
  readonly oauth: OAuth | null
  readonly budget: RequestBudget
  /** Headers sent with every request for an entity of a product, such as the API version. */
  readonly headers: (product: string) => Readonly<Record<string, string>>
  readonly format: WireFormat
  /** A path that names the account behind the credentials; read at connect. */
  readonly account: { readonly path: string; readonly read: (body: unknown) => { readonly id: string; readonly name: string } | null }
  /** Turns an error answer into what it means, from its status and body; `null` leaves it to the status. */
  readonly readError: (status: number, body: unknown) => { readonly detail: string; readonly refusal: Refusal } | null
  /** `null`: the source does not tell of changes; they are found by asking. */
  readonly webhooks: Webhooks | null
  readonly manifest: EntityManifest
  /** What its facts are tried against. Without them much stays unproven. */
  readonly examples?: Examples
}

export const defineAdapter = (adapter: Adapter): Adapter => adapter
