/** How a source gives tokens by OAuth 2 (authorisation code), as facts. Whoever carries it out asks these and nothing else. */
import type { Duration } from "effect"

/** How a person allows access, and where tokens come from. */
export interface OAuth {
  /** Where a person allows it: a path below the base URL, or a URL of its own. */
  readonly authorize: string
  /** Where codes and refresh tokens are exchanged, likewise. */
  readonly token: string
  /** The scope that lets a product be read, several with spaces between them, by the product as in entity names. A product that is left out needs none. */
  readonly scopes: Readonly<Record<string, string>>
  /** Scopes that are asked for besides those of products. */
  readonly besides: ReadonlyArray<string>
  /** Whether the code is bound to whoever asked for it (PKCE). */
  readonly proof: "S256" | "none"
  /** Where the application's id and secret stand in a request for tokens. */
  readonly client: "body" | "basic"
  /** How a request for tokens is written; left out, as a form (RFC 6749). */
  readonly body?: "form" | "json"
  /** Of an access token whose answer does not say, or says what cannot be. */
  readonly lifetime: Duration.Duration
  /** `rotate`: each refresh gives another refresh token, and the one before is spent. `stay`: the same one goes on. */
  readonly refreshTokens: "rotate" | "stay"
}
