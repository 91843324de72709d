/** Connecting by OAuth in tests: an installation that is an application at the simulator, and browsers that click. */
import { Authorisation, type NewAuthorisation, StartedAuthorisation } from "@openfaith/api"
import type { Adapter } from "@openfaith/adapter-core"
import { MasterKeys, PublicAddress, SourceClients, Standings, Vault } from "@openfaith/sync-engine"
import { ConfigProvider, Effect, Layer, Redacted, Schema } from "effect"
import { administrator, Sessions } from "../../apps/server/src/access/Sessions.ts"
import { type Simulator, usualRules } from "../../apps/simulator/src/index.ts"
import { type Answered, apiWith, type Ask } from "./api.ts"
import { SourcesTest, testKey } from "./engine.ts"

export { type OAuthRules, startSimulator } from "../../apps/simulator/src/index.ts"

/** What an installation that is registered at the simulator has in its environment. */
export const clientEnvironment = {
  OPENFAITH_OAUTH_PCO_CLIENT_ID: usualRules.clientId,
  OPENFAITH_OAUTH_PCO_CLIENT_SECRET: usualRules.clientSecret,
  OPENFAITH_OAUTH_B1_CLIENT_ID: usualRules.clientId,
  OPENFAITH_OAUTH_B1_CLIENT_SECRET: usualRules.clientSecret,
  OPENFAITH_OAUTH_CHURCH_CLIENT_ID: usualRules.clientId,
  OPENFAITH_OAUTH_CHURCH_CLIENT_SECRET: usualRules.clientSecret
}

const Registered = ConfigProvider.layer(ConfigProvider.fromEnv({ env: clientEnvironment }))

/** What clients of sources are made from, in an installation that is registered. */
export const sourcesOfApplication = SourceClients.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Vault.layer, Standings.layer)),
  Layer.provideMerge(MasterKeys.layer(testKey)),
  Layer.provideMerge(SourcesTest),
  Layer.provideMerge(Registered)
)

/** A pair of tokens that somebody has allowed at a simulator. */
export const pairAt = ({ church: { oauth } }: Pick<Simulator, "church">, scopes: ReadonlyArray<string> = ["people"]) => {
  const code = oauth.allow({ redirectUri: "", scopes, challenge: null }, Date.now())
  const given = oauth.exchange({ code, redirectUri: "", verifier: null }, Date.now())
  if ("error" in given) throw new Error(given.error)
  const { access_token, expires_in = 7200, refresh_token = null } = given
  return {
    access: Redacted.make(access_token),
    refresh: refresh_token === null ? null : Redacted.make(refresh_token),
    lifetimeSeconds: expires_in,
    scopes: null
  }
}

/** Where the installation of a test is reached: whatever it serves is known later than it is made. */
export const reached: { url: string | null } = { url: null }

/** The interface over an engine that is registered as an application. */
export const oauthApi = (...adapters: ReadonlyArray<Adapter>) =>
  apiWith(...adapters).pipe(
    Layer.provideMerge(Layer.succeed(PublicAddress, { baseFor: () => Effect.sync(() => reached.url) })),
    Layer.provideMerge(Registered)
  )

export interface Page {
  readonly status: number
  readonly text: string
  readonly url: string
}

/** Keeps cookies as browsers do: those of a page's own site, below their path, and none that is strict where another site led here. */
export class Browser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string; readonly isStrict: boolean }>()

  keep(headers: Headers) {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...rest] = line.split(";").map((part) => part.trim())
      const attributes = rest.map((part) => part.toLowerCase())
      const [name = "", value = ""] = pair.split("=")
      const path = attributes.find((part) => part.startsWith("path="))?.slice(5) ?? "/"
      this.#cookies.set(name, { value: decodeURIComponent(value), path, isStrict: attributes.includes("samesite=strict") })
    }
  }

  headerFor(path: string, isFromElsewhere: boolean) {
    return [...this.#cookies]
      .filter(([, { isStrict, path: below }]) => path.startsWith(below) && !(isStrict && isFromElsewhere))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ")
  }

  /** Goes to an address without following where it leads. */
  go(url: string, init: Pick<RequestInit, "method" | "body"> = {}, isFromElsewhere = true) {
    return Effect.promise(async () => {
      const cookie = this.headerFor(new URL(url).pathname, isFromElsewhere)
      const response = await fetch(url, { ...init, redirect: "manual", headers: cookie === "" ? {} : { cookie } })
      this.keep(response.headers)
      return { status: response.status, location: response.headers.get("location"), text: await response.text(), url }
    })
  }

  /** Where the source sends it back to, once a person has answered its page. */
  answer(authorizeUrl: string, answer: "allow" | "deny" = "allow") {
    return Effect.gen({ self: this }, function* () {
      const asked = new URL(authorizeUrl)
      const form = new URLSearchParams([...asked.searchParams, ["answer", answer]])
      const { location, text } = yield* this.go(`${asked.origin}${asked.pathname}`, { method: "POST", body: form })
      if (location === null) return yield* Effect.die(new Error(`The source's page leads nowhere: ${text}`))
      return location
    })
  }
}

const decodeStarted = Schema.decodeUnknownSync(StartedAuthorisation)
const decodeAuthorisation = Schema.decodeUnknownSync(Authorisation)

/** A browser with a session of this installation. */
export const signedIn = Effect.fnUntraced(function* (url: string) {
  const sessions = yield* Sessions
  const browser = new Browser()
  const code = yield* sessions.issueCode(administrator)
  const response = yield* Effect.promise(async () =>
    fetch(`${url}/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url },
      body: JSON.stringify({ code: Redacted.value(code) })
    })
  )
  browser.keep(response.headers)
  return browser
})

/** Asks as a page of the dashboard does. */
export const askFrom = (browser: Browser, url: string, path: string, body: unknown) =>
  Effect.promise(async () => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, cookie: browser.headerFor(path, false) },
      body: JSON.stringify(body)
    })
    browser.keep(response.headers)
    const text = await response.text()
    return { status: response.status, text, started: response.status < 300 ? decodeStarted(JSON.parse(text)) : null }
  })

/** What became of an authorisation. */
export const outcomeOf = (ask: Ask, id: string) =>
  Effect.map(ask("GET", `/v1/connections/authorisations/${id}`), ({ json }) => decodeAuthorisation(json))

/** The authorisation that a request has begun. */
export const startedBy = <E, R>(answer: Effect.Effect<Answered, E, R>) =>
  Effect.flatMap(answer, ({ json, status, text }) => (status === 200 ? Effect.succeed(decodeStarted(json)) : Effect.die(new Error(text))))

/** Begins one with a key. */
export const startOAuth = (ask: Ask, body: typeof NewAuthorisation.Type) =>
  startedBy(ask("POST", "/v1/connections/authorisations", { body }))

/** Connects an organisation as the command line does: by the page of this server that leads to the source. */
export const connectByOAuth = Effect.fnUntraced(function* (ask: Ask, simulator: Pick<Simulator, "url">, orgId: string, adapter = "pco") {
  const started = yield* startOAuth(ask, { orgId, adapter, baseUrl: simulator.url })
  const browser = new Browser()
  const { location } = yield* browser.go(started.authorizeUrl)
  const page = yield* browser.go(yield* browser.answer(location ?? ""))
  return { page, browser, outcome: yield* outcomeOf(ask, started.id) }
})
