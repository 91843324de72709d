import { Clock, Effect, type Scope } from "effect"
import { demoToken } from "../access.ts"
import { listen, type PortRefused } from "../listen.ts"
import { answerCcb, type CcbDesk } from "./answerCcb.ts"
import { makeCcbChurch } from "./CcbChurch.ts"
import { type CcbFault, makeCcbFaultDesk } from "./CcbFault.ts"
import { type CcbLimits, makeCcbGate } from "./CcbGate.ts"

export interface CcbOptions {
  readonly people?: number
  readonly seed?: number
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** `user:password` of the API user. */
  readonly token?: string
  readonly limits?: Partial<CcbLimits>
  readonly latencyMillis?: number
  readonly faults?: ReadonlyArray<CcbFault>
}

export interface CcbSimulator extends CcbDesk {
  readonly url: string
}

/** A church behind a look-alike of Church Community Builder, on 127.0.0.1 until the scope closes. */
export const startCcb = Effect.fn("startCcb")(function* (
  options: CcbOptions = {}
): Effect.fn.Return<CcbSimulator, PortRefused, Scope.Scope> {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const desk: CcbDesk = {
    church: makeCcbChurch({ people: options.people ?? 500, seed: options.seed ?? 1, followFrom: now() }),
    gate: makeCcbGate(options.limits ?? {}),
    faults: makeCcbFaultDesk(options.seed ?? 1),
    refused: new Set(),
    token: options.token ?? demoToken,
    log: [],
    asked: { count: 0 }
  }
  desk.faults.set(options.faults ?? [])
  const url = yield* listen(options.port ?? 0, answerCcb(desk, now, options.latencyMillis ?? 0))
  return { ...desk, url }
})
