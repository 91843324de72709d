/**
 * Connecting by OAuth 2, and authorising again by whatever means: a person's way to the source and back. Until everything is known that a connection needs
 * nothing of it is stored, and then all of it in one transaction.
 */
import { createHash } from "node:crypto"
import { type Adapter, type Credential, type OAuth, productOf, type SourceError, type SourceUnavailable } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "./Adapters.ts"
import { type Authorisation, Authorisations, belongsTo, type UnderWay } from "./credentials/Authorisations.ts"
import { Credentials } from "./credentials/Credentials.ts"
import { SourceClients } from "./credentials/SourceClients.ts"
import { endpointUrl, type OAuthNotConfigured, TokenEndpoint, type TokenPair } from "./credentials/TokenEndpoint.ts"
import { newAuthorisationId } from "./ids.ts"
import { chooseProducts } from "./ProductChoice.ts"
import { sourceAddress } from "./sourceAddress.ts"
import { type Connection, Connections } from "./state/Connections.ts"
import { Runs } from "./state/Runs.ts"
import { Schedules } from "./state/Schedules.ts"
import { WebhookEndpoints } from "./state/WebhookEndpoints.ts"

export class NoOAuth extends Schema.TaggedError<NoOAuth>()("NoOAuth", { adapter: Schema.String }) {
  override get message() {
    return `${this.adapter} gives no access by OAuth. Connect it with a token.`
  }
}

/** A connection is one account at its source; another account is another connection. */
export class AnotherAccount extends Schema.TaggedError<AnotherAccount>()("AnotherAccount", {
  connectionId: Schema.String,
  expected: Schema.String,
  found: Schema.String
}) {
  override get message() {
    return `Connection ${this.connectionId} is that of ${this.expected}, and what was given belongs to ${this.found}. Nothing was changed.`
  }
}

const whys = [
  "unknown",
  "used",
  "late",
  "another_browser",
  "denied",
  "refused",
  "nothing_granted",
  "unreadable",
  "another_account"
] as const

/** What came back from the source connects nothing. */
export class NotAuthorised extends Schema.TaggedError<NotAuthorised>()("NotAuthorised", {
  why: Schema.Literals(whys),
  detail: Schema.String
}) {
  get problem() {
    switch (this.why) {
      case "unknown":
        return "This is no answer to anything that was asked here."
      case "used":
        return "This link has been used before: each is good once."
      case "late":
        return "This took longer than ten minutes, and what was asked is forgotten."
      case "another_browser":
        return "This was begun in another browser, or by another address of this server, and only there it can end."
      case "denied":
        return "The access was not allowed at the source."
      case "nothing_granted":
        return `Nothing that is read here was allowed: ${this.detail}.`
      case "refused":
      case "unreadable":
      case "another_account":
        return this.detail
    }
  }
  /** What to do. */
  get next() {
    return this.why === "another_account"
      ? "Sign in to the source with the account of this connection, or connect the other one as a connection of its own."
      : "Nothing was connected or changed. Start again from the dashboard, or with `openfaith connect … --oauth`."
  }
  override get message() {
    return `${this.problem} ${this.next}`
  }
}

export interface AuthorisingShape {
  /**
   * Begins a person's way to the source. `address`: where this installation is reached. Without the secret of a browser it belongs to the first one that
   * opens the URL.
   */
  readonly start: (asked: {
    readonly orgId: string
    readonly adapter: string
    /** `null`: the adapter's own. */
    readonly baseUrl: string | null
    /** Set where an existing connection is authorised again. */
    readonly connectionId: string | null
    readonly address: string
    readonly browser: Redacted.Redacted | null
    readonly startedBy: string
  }) => Effect.Effect<
    /** What the browser is to open. */
    { readonly authorisation: Authorisation; readonly url: string },
    /** `SourceUnavailable`: the adapter has no address of its own, and none was given. */
    NoOAuth | OAuthNotConfigured | UnknownAdapter | SourceUnavailable | SqlError.SqlError
  >
  readonly find: (id: string) => Effect.Effect<Option.Option<Authorisation>, SqlError.SqlError>
  /** The first browser that opens the URL of `start` has it from then on, and is sent on to the source. */
  readonly open: (
    adapter: string,
    state: Redacted.Redacted,
    browser: Redacted.Redacted
  ) => Effect.Effect<{ readonly id: string; readonly url: string }, NotAuthorised | OAuthNotConfigured | UnknownAdapter | SqlError.SqlError>
  /** What the source sent the browser back with. */
  readonly finish: (callback: {
    readonly adapter: string
    readonly state: Redacted.Redacted
    /** The secret that the browser has of an authorisation. */
    readonly browser: (id: string) => Redacted.Redacted | null
    readonly answer: { readonly code: string } | { readonly error: string }
  }) => Effect.Effect<Connection, NotAuthorised | SqlError.SqlError>
  /** Gives a connection another credential of the same account; what stopped for want of one goes on. */
  readonly reauthorise: (
    connection: Connection,
    credential: Credential
  ) => Effect.Effect<Connection, AnotherAccount | SourceError | UnknownAdapter | SqlError.SqlError>
}

const wantedScopes = ({ manifest }: Adapter, { besides, scopes }: OAuth): ReadonlyArray<string> => {
  const products = new Set([...manifest.entities.keys()].map(productOf))
  return [...new Set([...products].flatMap((product) => scopes[product] ?? [])), ...besides]
}

const callbackOf = (address: string, adapter: string) => `${address}/oauth/${adapter}/callback`

export class Authorising extends Context.Service<Authorising, AuthorisingShape>()("@openfaith/sync-engine/Authorising") {
  static readonly layer = Layer.effect(
    Authorising,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const authorisations = yield* Authorisations
      const clients = yield* SourceClients
      const connections = yield* Connections
      const credentials = yield* Credentials
      const endpoint = yield* TokenEndpoint
      const endpoints = yield* WebhookEndpoints
      const runs = yield* Runs
      const schedules = yield* Schedules

      const authorizeUrl = Effect.fnUntraced(function* (
        adapter: Adapter,
        oauth: OAuth,
        { baseUrl, redirectUri, scopes }: Pick<Authorisation, "baseUrl" | "redirectUri" | "scopes">,
        state: Redacted.Redacted,
        verifier: Redacted.Redacted
      ) {
        const url = endpointUrl(baseUrl, oauth.authorize)
        const challenge = createHash("sha256").update(Redacted.value(verifier)).digest("base64url")
        const query = {
          client_id: (yield* endpoint.client(adapter.id)).id,
          redirect_uri: redirectUri,
          response_type: "code",
          scope: scopes.join(" "),
          state: Redacted.value(state),
          ...(oauth.proof === "S256" ? { code_challenge: challenge, code_challenge_method: "S256" } : {})
        }
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
        return url.href
      })

      /** What lacks its scope is off, and says so; what the source had refused before is tried again. */
      const settleEntities = Effect.fnUntraced(function* (connection: Connection, adapter: Adapter, scopes: ReadonlyArray<string> | null) {
        const names = [...adapter.manifest.entities.keys()]
        yield* connections.entities(connection.id, names)
        yield* connections.liftRefusals(connection.id)
        const lacking = scopes === null ? [] : names.filter((name) => !isGranted(adapter, scopes, name))
        for (const product of new Set(lacking.map(productOf))) {
          const scope = adapter.oauth?.scopes[product] ?? product
          const those = lacking.filter((name) => productOf(name) === product)
          yield* connections.refuse(connection.id, those, `the scope "${scope}" was not granted`)
        }
      })
      const isGranted = ({ oauth }: Adapter, scopes: ReadonlyArray<string>, entity: string) => {
        const scope = oauth?.scopes[productOf(entity)]
        return scope === undefined || scope.split(" ").every((each) => scopes.includes(each))
      }

      /** What stopped for want of a credential goes on; where nothing has been read yet, all is. */
      const goOn = Effect.fnUntraced(function* (connection: Connection, since: string | null) {
        if ((yield* runs.newest(connection.id, "full", { entities: null }))._tag === "None") {
          yield* runs.request(connection.id, "full", { entities: null }, { origin: "authorisation" })
          return
        }
        if (since === null) return
        const last = yield* runs.page({ orgId: null, connectionId: connection.id, before: null, limit: mostStopped })
        for (const { finishedAt, id, status } of last)
          if ((status === "incomplete" || status === "failed") && finishedAt !== null && finishedAt >= since) yield* runs.retry(id)
      })

      /** Since when a connection waits for a person; `null`: it does not. */
      const waitingSince = ({ status, statusSince }: Connection) => (status === "needs_reauthorisation" ? statusSince : null)

      const accountOf = Effect.fnUntraced(function* (adapter: Adapter, baseUrl: string, credential: Credential) {
        const trial = yield* clients.trial(adapter, baseUrl, credential)
        return yield* trial.source.account
      })

      const reauthorise: AuthorisingShape["reauthorise"] = Effect.fn("Authorising.reauthorise")(function* (connection, credential) {
        const adapter = yield* adapters.get(connection.adapter)
        const account = yield* accountOf(adapter, connection.baseUrl, credential)
        if (account.id !== connection.accountId)
          return yield* new AnotherAccount({ connectionId: connection.id, expected: connection.accountName, found: account.name })
        return yield* Effect.gen(function* () {
          const now = yield* connections.connect({ ...connection, accountName: account.name })
          yield* clients.keep(now, credential)
          yield* runs.standAgain(now.id)
          yield* schedules.ensureUsual(now.id)
          if (adapter.webhooks !== null) yield* endpoints.ensure(now.id)
          yield* settleEntities(now, adapter, null)
          yield* goOn(now, waitingSince(connection))
          return now
        }).pipe(sql.withTransaction)
      })

      const notAuthorised = (why: NotAuthorised["why"], detail: string) => new NotAuthorised({ why, detail })

      /** The one under way that this callback belongs to. Nothing is spent before that is certain. */
      const underWay = Effect.fnUntraced(function* (
        adapter: string,
        state: Redacted.Redacted,
        browser: (id: string) => Redacted.Redacted | null
      ) {
        const found = yield* authorisations.withState(state)
        if (Option.isNone(found) || found.value.adapter !== adapter) return yield* notAuthorised("unknown", "")
        if (!belongsTo(found.value, browser(found.value.id))) return yield* notAuthorised("another_browser", "")
        if (found.value.isSpent) return yield* notAuthorised("used", "")
        if (found.value.isLate) return yield* notAuthorised("late", "")
        return found.value
      })

      const exchanged = Effect.fnUntraced(function* (adapter: Adapter, oauth: OAuth, found: UnderWay, code: string) {
        const verifier = oauth.proof === "S256" ? found.verifier : null
        const { redirectUri } = found
        const pair = yield* endpoint
          .exchange(adapter, oauth, found.baseUrl, { kind: "code", code, redirectUri, verifier })
          .pipe(Effect.mapError(({ message }) => notAuthorised("refused", message)))
        const scopes = pair.scopes ?? found.scopes
        if (![...adapter.manifest.entities.keys()].some((name) => isGranted(adapter, scopes, name)))
          return yield* notAuthorised("nothing_granted", scopes.length === 0 ? "no scope was granted" : `only ${scopes.join(", ")}`)
        const account = yield* accountOf(adapter, found.baseUrl, { kind: "bearer", token: pair.access }).pipe(
          Effect.mapError(({ message }) => notAuthorised("unreadable", message))
        )
        return { pair, scopes, account }
      })

      const store = Effect.fnUntraced(function* (
        adapter: Adapter,
        found: UnderWay,
        {
          account,
          pair,
          scopes
        }: {
          readonly account: { readonly id: string; readonly name: string }
          readonly pair: TokenPair
          readonly scopes: ReadonlyArray<string>
        }
      ) {
        const { connectionId, orgId } = found
        const known = (yield* connections.list({ orgId, adapter: adapter.id })).find(({ accountId, baseUrl, id }) =>
          connectionId === null ? accountId === account.id && baseUrl === found.baseUrl : id === connectionId
        )
        if (connectionId !== null && known?.accountId !== account.id) {
          const expected = known?.accountName ?? connectionId
          return yield* notAuthorised("another_account", new AnotherAccount({ connectionId, expected, found: account.name }).message)
        }
        const connection = yield* connections.connect({
          orgId,
          adapter: adapter.id,
          baseUrl: known?.baseUrl ?? found.baseUrl,
          accountId: account.id,
          accountName: account.name
        })
        yield* chooseProducts(connection, adapter, null).pipe(Effect.provideService(Connections, connections))
        yield* credentials.keepPair(connection, pair, scopes)
        yield* runs.standAgain(connection.id)
        yield* schedules.ensureUsual(connection.id)
        if (adapter.webhooks !== null) yield* endpoints.ensure(connection.id)
        yield* settleEntities(connection, adapter, scopes)
        yield* goOn(connection, known === undefined ? null : waitingSince(known))
        yield* authorisations.connected(found.id, connection.id)
        return connection
      }, sql.withTransaction)

      return Authorising.of({
        start: Effect.fn("Authorising.start")(function* ({
          adapter: adapterId,
          address,
          baseUrl,
          browser,
          connectionId,
          orgId,
          startedBy
        }) {
          const adapter = yield* adapters.get(adapterId)
          const { oauth } = adapter
          if (oauth === null) return yield* new NoOAuth({ adapter: adapterId })
          yield* endpoint.client(adapterId)
          const { authorisation, state, verifier } = yield* authorisations.start({
            id: yield* newAuthorisationId,
            orgId,
            adapter: adapterId,
            baseUrl: yield* sourceAddress(orgId, adapter, baseUrl).pipe(Effect.provideService(Connections, connections)),
            connectionId,
            redirectUri: callbackOf(address, adapterId),
            scopes: wantedScopes(adapter, oauth),
            browser,
            startedBy
          })
          const url =
            browser === null
              ? `${address}/oauth/${adapterId}/start?state=${Redacted.value(state)}`
              : yield* authorizeUrl(adapter, oauth, authorisation, state, verifier)
          return { authorisation, url }
        }),
        find: authorisations.find,
        open: Effect.fn("Authorising.open")(function* (adapterId, state, browser) {
          const adapter = yield* adapters.get(adapterId)
          const found = yield* authorisations.withState(state)
          if (adapter.oauth === null || Option.isNone(found) || found.value.adapter !== adapterId)
            return yield* notAuthorised("unknown", "")
          if (found.value.isLate) return yield* notAuthorised("late", "")
          if (!(yield* authorisations.begin(found.value.id, browser))) return yield* notAuthorised("another_browser", "")
          return { id: found.value.id, url: yield* authorizeUrl(adapter, adapter.oauth, found.value, state, found.value.verifier) }
        }),
        finish: Effect.fn("Authorising.finish")(function* ({ adapter: adapterId, answer, browser, state }) {
          const adapter = yield* adapters.get(adapterId).pipe(Effect.mapError(() => notAuthorised("unknown", "")))
          const { oauth } = adapter
          const found = yield* underWay(adapterId, state, browser)
          if (oauth === null) return yield* notAuthorised("unknown", "")
          if (!(yield* authorisations.spend(found.id))) return yield* notAuthorised("used", "")
          const done = Effect.gen(function* () {
            if ("error" in answer)
              return yield* answer.error === "access_denied"
                ? notAuthorised("denied", "")
                : notAuthorised("refused", `The source answered: ${answer.error.slice(0, 200)}.`)
            return yield* store(adapter, found, yield* exchanged(adapter, oauth, found, answer.code))
          })
          // The code is spent: whoever has stopped waiting, what comes of it is stored.
          return yield* Effect.uninterruptible(done).pipe(
            Effect.tapError((error) =>
              error._tag === "NotAuthorised" ? authorisations.failed(found.id, error.problem, error.next) : Effect.void
            )
          )
        }),
        reauthorise
      })
    })
  )
}

/** Runs that may have stopped for want of a credential, at most. */
const mostStopped = 20
