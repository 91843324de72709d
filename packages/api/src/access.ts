/**
 * Who may ask. A caller has a key (`Authorization: Bearer …`) or, in a browser, a session; either has a scope and may be bound to organisations.
 * Every endpoint says the scope it needs; one that says nothing needs `admin`.
 */
import { Context, Schema } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import {
  BadRequest,
  Conflict,
  Forbidden,
  Internal,
  TooLarge,
  TooMany,
  Unauthenticated,
  Unavailable,
  UnsupportedMediaType
} from "./problems.ts"

/** `read` looks, `operate` also acts on what is connected, `admin` also connects, and gives and takes keys. Each includes those before. */
export const Scope = Schema.Literals(["read", "operate", "admin"])
export type Scope = typeof Scope.Type

export const scopes = ["read", "operate", "admin"] as const satisfies ReadonlyArray<Scope>

/** Whether a caller with the scope `held` may do what needs `needed`. */
export const includes = (held: Scope, needed: Scope): boolean => scopes.indexOf(held) >= scopes.indexOf(needed)

export interface CallerFacts {
  /** Of the key or session. */
  readonly id: string
  readonly name: string
  readonly scope: Scope
  /** `null`: every organisation. */
  readonly orgIds: ReadonlyArray<string> | null
  /** Has the key of the installation's own home, and so the rights of whoever installed it. */
  readonly isLocal: boolean
}

/** Who asks, inside a handler. */
export class Caller extends Context.Service<Caller, CallerFacts>()("@openfaith/api/Caller") {}

/** The scope an endpoint needs. */
export const Needs = Context.Reference<Scope>("@openfaith/api/Needs", { defaultValue: () => "admin" })

/** Only a caller who is bound to no organisation may ask this. */
export const WholeInstallation = Context.Reference<boolean>("@openfaith/api/WholeInstallation", { defaultValue: () => false })

/** A command: it takes an `Idempotency-Key`, and the same key with the same request gets the same answer for a day. */
export const TakesIdempotencyKey = Context.Reference<boolean>("@openfaith/api/TakesIdempotencyKey", { defaultValue: () => false })

/**
 * It does not look at the store once, through the caller's view: it waits for a source or for something to happen, or it compares what PostgreSQL lets no
 * index compare behind row level security. Its handler says itself whose rows it looks at.
 */
export const BesideView = Context.Reference<boolean>("@openfaith/api/BesideView", { defaultValue: () => false })

export const sessionCookie = "openfaith_session"

/** Finds out who asks. */
export class Access extends HttpApiMiddleware.Service<Access, { provides: Caller; requires: never }>()("@openfaith/api/Access", {
  security: { key: HttpApiSecurity.bearer, session: HttpApiSecurity.apiKey({ in: "cookie", key: sessionCookie }) },
  error: [Unauthenticated, TooMany]
}) {}

/** Holds requests to the scope, to idempotency and to the contract's shapes. */
export class Permitted extends HttpApiMiddleware.Service<Permitted, { provides: never; requires: Caller }>()("@openfaith/api/Permitted", {
  error: [BadRequest, Forbidden, Conflict, TooLarge, UnsupportedMediaType, Internal, Unavailable]
}) {}

/** The same for what is open to everybody. */
export class Shaped extends HttpApiMiddleware.Service<Shaped>()("@openfaith/api/Shaped", {
  error: [BadRequest, TooLarge, UnsupportedMediaType, Internal, Unavailable]
}) {}
