import { Clock, Effect, type Scope } from "effect"
import { basicToken, demoToken, type Token } from "./access.ts"
import { answerApi } from "./answerApi.ts"
import { answerControl } from "./answerControl.ts"
import { setBaseUrl, type Church } from "./Church.ts"
import type { Fault } from "./Fault.ts"
import { noHistory, openHistory } from "./History.ts"
import { listen, type PortRefused } from "./listen.ts"
import { makeChurch, type ChurchOptions } from "./makeChurch.ts"
import { makeLiveMode, type LiveMode } from "./liveMode.ts"
import { mutate } from "./mutate.ts"
import type { OAuthRules } from "./OAuthDesk.ts"
import type { Limits } from "./RateGate.ts"
import { sendDeliveries } from "./sendDeliveries.ts"

export interface SimulatorOptions extends Pick<ChurchOptions, "products" | "strangeIds" | "namelessGuests"> {
  readonly people?: number
  readonly seed?: number
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** A name or address by which other machines reach it; it listens for them then. Its control port stays this machine's own. */
  readonly host?: string
  readonly controlPort?: number
  /** `id:secret` of the token for Basic. */
  readonly token?: string
  /** Further tokens, such as bearer tokens that expire. */
  readonly tokens?: ReadonlyArray<Token>
  /** How OAuth 2 goes, where not as usual. */
  readonly oauth?: Partial<OAuthRules>
  readonly limits?: Partial<Limits>
  /** Changes per second while serving. */
  readonly live?: number
  /** Added to every answer. */
  readonly latencyMillis?: number
  readonly faults?: ReadonlyArray<Fault>
  /** Divides the waits between attempts to deliver a webhook; 1 is the real schedule. */
  readonly webhookSpeed?: number
  /** Whether a merge also tells that the removed person was destroyed. */
  readonly mergeDestroys?: boolean
  /** A file that keeps the changes of live mode: the next start with the same seed, people and file goes on with the same church. */
  readonly history?: string
}

export interface Simulator {
  readonly url: string
  readonly controlUrl: string
  /** `id:secret`. */
  readonly token: string
  readonly church: Church
  readonly live: LiveMode
}

/**
 * A church served until the scope closes. Its time follows `Clock`; under a test clock waits (stalls, latency, live mode)
 * last until that clock is moved.
 */
export const startSimulator = Effect.fn("startSimulator")(function* (
  options: SimulatorOptions = {}
): Effect.fn.Return<Simulator, PortRefused, Scope.Scope> {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const token = options.token ?? demoToken
  const history = options.history === undefined ? noHistory : openHistory(options.history)
  const church = makeChurch({
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.people === undefined ? {} : { people: options.people }),
    ...(options.products === undefined ? {} : { products: options.products }),
    ...(options.strangeIds === undefined ? {} : { strangeIds: options.strangeIds }),
    ...(options.namelessGuests === undefined ? {} : { namelessGuests: options.namelessGuests }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.mergeDestroys === undefined ? {} : { mergeDestroys: options.mergeDestroys }),
    tokens: [basicToken(token), ...(options.tokens ?? [])],
    followFrom: history.moments[0] ?? now()
  })
  for (const at of history.moments) mutate(church, { do: "live" }, at)
  church.faults.set(options.faults ?? [])
  church.oauth.rules = { ...church.oauth.rules, ...options.oauth }
  yield* sendDeliveries(church, options.webhookSpeed ?? 1)
  const live = yield* makeLiveMode(church, now, history)
  const url = yield* listen(options.port ?? 0, answerApi(church, now, options.latencyMillis ?? 0), options.host)
  setBaseUrl(church, url)
  const controlUrl = yield* listen(options.controlPort ?? 0, answerControl(church, live, now))
  yield* live.setPerSecond(options.live ?? 0)
  return { url, controlUrl, token, church, live }
})
