/**
 * Asks a source for tokens, by the facts its adapter gives. The answer is read leniently, since sources differ: a lifetime that is missing or cannot be is
 * the adapter's usual one. No secret appears in an error, a log or a span.
 */
import { type Adapter, ContractViolation, type OAuth, RateLimited, SourceUnavailable } from "@openfaith/adapter-core"
import { Config, Context, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"

/** The code or the refresh token is good for nothing (any more). */
export class GrantRefused extends Schema.TaggedError<GrantRefused>()("GrantRefused", { detail: Schema.String }) {
  override get message() {
    return `The source gives no token for it (${this.detail}).`
  }
}

/** The source does not know this application, or not by this secret. */
export class ClientRefused extends Schema.TaggedError<ClientRefused>()("ClientRefused", { adapter: Schema.String, detail: Schema.String }) {
  override get message() {
    return `The source does not accept this installation as an application (${this.detail}). Check ${namesFor(this.adapter).join(" and ")}.`
  }
}

/** The installation is not registered as an application at the source. */
export class OAuthNotConfigured extends Schema.TaggedError<OAuthNotConfigured>()("OAuthNotConfigured", {
  adapter: Schema.String,
  missing: Schema.Array(Schema.String)
}) {
  override get message() {
    const [id, secret] = namesFor(this.adapter)
    return `To connect ${this.adapter} by OAuth this installation has to be an application there: set ${id} and ${secret} where the server starts (missing: ${this.missing.join(", ")}).`
  }
}

export interface OAuthClient {
  readonly id: string
  readonly secret: Redacted.Redacted
}

export interface TokenPair {
  readonly access: Redacted.Redacted
  /** `null`: none was given. */
  readonly refresh: Redacted.Redacted | null
  readonly lifetimeSeconds: number
  /** `null`: the answer does not say. */
  readonly scopes: ReadonlyArray<string> | null
}

export type TokenTrouble = GrantRefused | ClientRefused | SourceUnavailable | RateLimited | ContractViolation

/** What is exchanged for tokens. */
export type Grant =
  | { readonly kind: "code"; readonly code: string; readonly redirectUri: string; readonly verifier: Redacted.Redacted | null }
  | { readonly kind: "refresh"; readonly token: Redacted.Redacted }

export interface TokenEndpointShape {
  /** The application this installation is at a source. Read anew each time. */
  readonly client: (adapter: string) => Effect.Effect<OAuthClient, OAuthNotConfigured>
  /** Sent once: a code and a refresh token may be spent by it, whatever comes of it. */
  readonly exchange: (
    adapter: Adapter,
    oauth: OAuth,
    baseUrl: string,
    grant: Grant
  ) => Effect.Effect<TokenPair, TokenTrouble | OAuthNotConfigured>
}

/** Shorter than a claim on a credential lasts, so that who asks knows the answer while nobody else asks. */
const patience = Duration.seconds(15)

const namesFor = (adapter: string) => {
  const prefix = `OPENFAITH_OAUTH_${adapter.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`
  return [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const
}

const Lenient = Schema.Union([Schema.Finite, Schema.NumberFromString])
const Tokens = Schema.Struct({
  access_token: Schema.NonEmptyString,
  refresh_token: Schema.optionalKey(Schema.NullOr(Schema.String)),
  expires_in: Schema.optionalKey(Schema.Unknown),
  scope: Schema.optionalKey(Schema.NullOr(Schema.String))
})
const Problem = Schema.Struct({ error: Schema.String, error_description: Schema.optionalKey(Schema.NullOr(Schema.String)) })
const decodeTokens = Schema.decodeUnknownOption(Schema.fromJsonString(Tokens))
const decodeProblem = Schema.decodeUnknownOption(Schema.fromJsonString(Problem))
const decodeSeconds = Schema.decodeUnknownOption(Lenient)

/** Longer than any token lives: `expires_in` beyond is a mistake. */
const longestSeconds = 366 * 24 * 3600

const lifetimeOf = (said: unknown, { lifetime }: OAuth) => {
  const seconds = Option.getOrElse(decodeSeconds(said), () => 0)
  return seconds > 0 && seconds <= longestSeconds ? seconds : Duration.toSeconds(lifetime)
}

/** A path of the source below its base, or a URL of its own. */
export const endpointUrl = (baseUrl: string, place: string): URL => {
  if (URL.canParse(place)) return new URL(place)
  const url = new URL(baseUrl)
  url.pathname = `${url.pathname.replace(/\/$/, "")}${place}`
  url.search = ""
  return url
}

export class TokenEndpoint extends Context.Service<TokenEndpoint, TokenEndpointShape>()(
  "@openfaith/sync-engine/credentials/TokenEndpoint"
) {
  static readonly layer = Layer.effect(
    TokenEndpoint,
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient

      const client: TokenEndpointShape["client"] = Effect.fn("TokenEndpoint.client")(function* (adapter) {
        const [idName, secretName] = namesFor(adapter)
        const id = yield* Effect.orElseSucceed(Config.option(Config.NonEmptyString(idName)), () => Option.none<string>())
        const secret = yield* Effect.orElseSucceed(Config.option(Config.Redacted(secretName)), () => Option.none<Redacted.Redacted>())
        const isGiven = Option.isSome(secret) && Redacted.value(secret.value).trim() !== ""
        if (Option.isSome(id) && isGiven) return { id: id.value.trim(), secret: Redacted.make(Redacted.value(secret.value).trim()) }
        const missing = [...(Option.isNone(id) ? [idName] : []), ...(isGiven ? [] : [secretName])]
        return yield* new OAuthNotConfigured({ adapter, missing })
      })

      const exchange: TokenEndpointShape["exchange"] = Effect.fn("TokenEndpoint.exchange")(function* (adapter, oauth, baseUrl, grant) {
        const { id, secret } = yield* client(adapter.id)
        const url = endpointUrl(baseUrl, oauth.token)
        const path = url.pathname
        const secrets = [
          Redacted.value(secret),
          ...(grant.kind === "refresh"
            ? [Redacted.value(grant.token)]
            : [grant.code, ...(grant.verifier ? [Redacted.value(grant.verifier)] : [])])
        ]
        const redact = (text: string) => secrets.reduce((said, each) => said.replaceAll(each, "<redacted>"), text).slice(0, 300)
        const form = {
          ...(grant.kind === "refresh"
            ? { grant_type: "refresh_token", refresh_token: Redacted.value(grant.token) }
            : {
                grant_type: "authorization_code",
                code: grant.code,
                redirect_uri: grant.redirectUri,
                ...(grant.verifier ? { code_verifier: Redacted.value(grant.verifier) } : {})
              }),
          ...(oauth.client === "body" ? { client_id: id, client_secret: Redacted.value(secret) } : {})
        }
        const request = HttpClientRequest.post(url).pipe(
          oauth.body === "json"
            ? HttpClientRequest.bodyText(JSON.stringify(form), "application/json")
            : HttpClientRequest.bodyUrlParams(form),
          HttpClientRequest.acceptJson,
          oauth.client === "basic" ? HttpClientRequest.basicAuth(id, secret) : (same) => same
        )
        const { status, text } = yield* http.execute(request).pipe(
          Effect.flatMap((response) => Effect.map(response.text, (text) => ({ status: response.status, text }))),
          Effect.timeout(patience),
          Effect.mapError(
            (cause) =>
              new SourceUnavailable({
                path,
                reason: cause._tag === "TimeoutError" ? `no answer within ${Duration.format(patience)}` : "the connection failed"
              })
          ),
          Effect.provideService(HttpClient.TracerPropagationEnabled, false)
        )
        if (status === 429) return yield* new RateLimited({ path, retryAfterMs: null })
        if (status >= 500) return yield* new SourceUnavailable({ path, reason: `HTTP status ${status}` })
        if (status >= 200 && status < 300) {
          const found = decodeTokens(text)
          if (Option.isNone(found))
            return yield* new ContractViolation({ path, rule: "unexpected-shape", detail: "the answer holds no token" })
          const { access_token, expires_in, refresh_token, scope } = found.value
          const pair: TokenPair = {
            access: Redacted.make(access_token),
            refresh: refresh_token ? Redacted.make(refresh_token) : null,
            lifetimeSeconds: lifetimeOf(expires_in, oauth),
            scopes: scope == null ? null : scope.split(/[\s,]+/).filter((each) => each !== "")
          }
          return pair
        }
        const problem = decodeProblem(text)
        if (Option.isNone(problem))
          return yield* new SourceUnavailable({ path, reason: `HTTP status ${status}, which says nothing of the token` })
        const { error, error_description: description } = problem.value
        const detail = redact(description ? `${error}: ${description}` : error)
        return yield* error === "invalid_client" || error === "unauthorized_client"
          ? new ClientRefused({ adapter: adapter.id, detail })
          : new GrantRefused({ detail })
      })

      return TokenEndpoint.of({ client, exchange })
    })
  )
}
