/**
 * Who was let in by OAuth 2, and for how long: codes of one use, access tokens, and refresh tokens that rotate. What is to go wrong with them is set in
 * `rules`, what has happened is counted.
 */
import { createHash } from "node:crypto"
import { Schema, Struct } from "effect"
import { makeDice } from "./Dice.ts"

/** Whom a token acts for. Without an organisation: the church that is served. */
export const Account = Schema.Struct({
  user: Schema.String,
  organization: Schema.NullOr(Schema.Struct({ id: Schema.String, name: Schema.String }))
})
export type Account = typeof Account.Type

export const OAuthRules = Schema.Struct({
  clientId: Schema.String,
  clientSecret: Schema.String,
  /** Addresses the application is registered with; `null`: any. */
  redirectUris: Schema.NullOr(Schema.Array(Schema.String)),
  /** Who says yes on the page of consent. */
  account: Account,
  lifetimeSeconds: Schema.Finite,
  /** What `expires_in` says in place of the truth; `missing`: it says nothing. */
  says: Schema.NullOr(Schema.Union([Schema.Finite, Schema.Literal("missing")])),
  /** Scopes that are granted, whatever is asked for; `null`: those asked for. */
  grants: Schema.NullOr(Schema.Array(Schema.String)),
  /** `never`: a refresh token is good once. `until-used`: again, until a token that came of it has been used. */
  reuse: Schema.Literals(["never", "until-used"]),
  /** A refresh gives another refresh token. */
  rotates: Schema.Boolean,
  /** By seeded chance a good refresh is answered `invalid_grant`, and spends nothing. */
  refusedShare: Schema.Finite,
  /** How a refused refresh is worded. */
  words: Schema.Literals(["invalid_grant", "invalid_request"]),
  /** So many answers of the token endpoint are lost on their way, once they are made. */
  lose: Schema.Int,
  /** Requests for tokens wait: before they are looked at, or with their answer made. */
  hold: Schema.NullOr(Schema.Literals(["before", "after"])),
  /** Products the users have no access to. */
  closed: Schema.Array(Schema.String)
})
export type OAuthRules = typeof OAuthRules.Type

/** Some of them, as a request or a flag gives them. */
export const SomeRules = OAuthRules.mapFields(Struct.map(Schema.optionalKey))

export const usualRules: OAuthRules = {
  clientId: "openfaith-client",
  clientSecret: "openfaith-client-secret",
  redirectUris: null,
  account: { user: "oauth", organization: null },
  lifetimeSeconds: 7200,
  says: null,
  grants: null,
  reuse: "never",
  rotates: true,
  refusedShare: 0,
  words: "invalid_grant",
  lose: 0,
  hold: null,
  closed: []
}

const codeMillis = 600_000

interface Code {
  readonly redirectUri: string
  readonly scopes: ReadonlyArray<string>
  readonly challenge: string | null
  readonly account: Account
  readonly expiresAt: number
  isUsed: boolean
}

/** All that came of one consent. */
interface Grant {
  readonly account: Account
  readonly scopes: ReadonlyArray<string>
  isRevoked: boolean
}

interface AccessToken {
  readonly grant: Grant
  /** What it was got for, spent for good once this token is used. */
  readonly from: string | null
  expiresAt: number
}

export interface Exchanged {
  readonly access_token: string
  readonly token_type: "bearer"
  readonly expires_in?: number
  readonly refresh_token?: string
  readonly scope: string
  readonly created_at: number
}

export interface Refused {
  readonly error: string
  readonly error_description: string
}

export class OAuthDesk {
  rules: OAuthRules = usualRules
  readonly counts = { allowed: 0, denied: 0, exchanged: 0, refreshed: 0, refused: 0, calls: 0, held: 0, lost: 0 }
  readonly #codes = new Map<string, Code>()
  readonly #access = new Map<string, AccessToken>()
  readonly #refresh = new Map<string, { readonly grant: Grant; isSpent: boolean }>()
  readonly #dice
  readonly #waiting: Array<() => void> = []
  #serial = 0

  constructor(seed: number) {
    this.#dice = makeDice(seed ^ 0x0a47)
  }

  #name(kind: string) {
    this.#serial++
    return `${kind}_${createHash("sha256").update(`${kind} ${this.#serial} ${this.#dice.next()}`).digest("hex")}`
  }

  /** A person has said yes. */
  allow(asked: { readonly redirectUri: string; readonly scopes: ReadonlyArray<string>; readonly challenge: string | null }, now: number) {
    this.counts.allowed++
    const code = this.#name("code")
    const scopes = this.rules.grants === null ? asked.scopes : asked.scopes.filter((scope) => this.rules.grants?.includes(scope))
    this.#codes.set(code, { ...asked, scopes, account: this.rules.account, expiresAt: now + codeMillis, isUsed: false })
    return code
  }

  #give(grant: Grant, from: string | null, now: number): Exchanged {
    const { lifetimeSeconds, rotates, says } = this.rules
    const access = this.#name("access")
    this.#access.set(access, { grant, from, expiresAt: now + lifetimeSeconds * 1000 })
    const refresh = from === null || rotates ? this.#name("refresh") : null
    if (refresh !== null) this.#refresh.set(refresh, { grant, isSpent: false })
    return {
      access_token: access,
      token_type: "bearer",
      ...(says === "missing" ? {} : { expires_in: says ?? lifetimeSeconds }),
      ...(refresh === null ? {} : { refresh_token: refresh }),
      scope: grant.scopes.join(" "),
      created_at: Math.floor(now / 1000)
    }
  }

  #refuse(error = this.rules.words): Refused {
    this.counts.refused++
    return error === "invalid_grant"
      ? { error, error_description: "The provided authorization grant is invalid, expired, revoked, or was issued to another client." }
      : { error, error_description: "The refresh token is no longer valid" }
  }

  exchange(
    asked: { readonly code: string; readonly redirectUri: string; readonly verifier: string | null },
    now: number
  ): Exchanged | Refused {
    const code = this.#codes.get(asked.code)
    const challenge = asked.verifier === null ? null : createHash("sha256").update(asked.verifier).digest("base64url")
    if (
      code === undefined ||
      code.isUsed ||
      code.expiresAt <= now ||
      code.redirectUri !== asked.redirectUri ||
      code.challenge !== challenge
    )
      return this.#refuse("invalid_grant")
    code.isUsed = true
    this.counts.exchanged++
    return this.#give({ account: code.account, scopes: code.scopes, isRevoked: false }, null, now)
  }

  refresh(token: string, now: number): Exchanged | Refused {
    const known = this.#refresh.get(token)
    if (known === undefined || known.isSpent || known.grant.isRevoked || this.#dice.chance(this.rules.refusedShare)) return this.#refuse()
    this.counts.refreshed++
    if (this.rules.rotates && this.rules.reuse === "never") known.isSpent = true
    return this.#give(known.grant, token, now)
  }

  /** Whom a bearer token acts for in a product, or the hint its refusal ends with. */
  identify(token: string, product: string, now: number): Account | { readonly hint: string } | null {
    const known = this.#access.get(token)
    if (known === undefined) return null
    if (known.grant.isRevoked) return { hint: "CAPUCHIN" }
    if (known.expiresAt <= now) return { hint: "BABOON" }
    // Whoever uses a token has it.
    const source = known.from === null || !this.rules.rotates ? undefined : this.#refresh.get(known.from)
    if (source !== undefined) source.isSpent = true
    if (!known.grant.scopes.includes(product.replaceAll("-", "_"))) return { hint: "PELICAN" }
    return known.grant.account
  }

  /** Whether a refresh with this token would be granted. */
  accepts(refreshToken: string) {
    const known = this.#refresh.get(refreshToken)
    return known !== undefined && !known.isSpent && !known.grant.isRevoked
  }

  /** Access tokens are past their time at once; they can be refreshed. */
  expire(now: number) {
    let expired = 0
    for (const token of this.#access.values()) {
      if (token.expiresAt <= now) continue
      token.expiresAt = now
      expired++
    }
    return expired
  }

  /** A person takes back what was allowed: access and refresh tokens of that user, or of all. */
  revoke(user?: string) {
    const all = [...this.#access.values(), ...this.#refresh.values()].map(({ grant }) => grant)
    const hit = new Set(all.filter((grant) => !grant.isRevoked && (user === undefined || grant.account.user === user)))
    for (const grant of hit) grant.isRevoked = true
    return hit.size
  }

  /** Until nothing is held any more. */
  wait(resume: () => void) {
    this.counts.held++
    this.#waiting.push(resume)
  }

  release() {
    const released = this.#waiting.splice(0)
    this.counts.held = 0
    for (const resume of released) resume()
    return released.length
  }
}
