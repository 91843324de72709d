/**
 * A run as it goes, over server-sent events, for as long as the page looks at it. A connection that is lost is made again by itself, at once and then
 * again and again; one that says nothing for longer than the server is ever silent counts as lost too.
 */
import { RunView } from "@openfaith/api"
import { Option, Schema } from "effect"

/** `lost` since when, in milliseconds; `over`: nothing more will come. */
export type Liveness = { readonly state: "connecting" | "live" | "over" } | { readonly state: "lost"; readonly since: number }

export interface Listener {
  readonly view: (view: RunView) => void
  readonly liveness: (liveness: Liveness) => void
  /** Answers whether there is any sense in trying again. */
  readonly isStillThere: () => Promise<boolean>
}

/** The server speaks every 15 s at least. */
const silenceMs = 40_000
/** A connection that held for less than this was none: whoever made it is not asked again at once. */
const heldMs = 5000
/** The first attempt is made at once, since a server ends a long connection as a matter of course. */
const retryMs = (attempt: number) => (attempt === 0 ? 0 : Math.min(500 * 1.5 ** attempt, 3000))

const decodeView = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.NullOr(RunView)))

/** Follows it until it has ended or the answer is called. */
export const followRun = (address: string, { isStillThere, liveness, view }: Listener): (() => void) => {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let lostSince: number | undefined
  let liveSince: number | undefined
  let isStopped = false

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  const stop = () => {
    isStopped = true
    close()
    globalThis.removeEventListener("online", retryNow)
  }
  const lost = () => {
    close()
    if (isStopped) return
    const now = Date.now()
    if (liveSince !== undefined && now - liveSince > heldMs) attempt = 0
    liveSince = undefined
    lostSince ??= now
    if (attempt > 0) liveness({ state: "lost", since: lostSince })
    timer = setTimeout(retry, retryMs(attempt))
    attempt += 1
  }
  const retry = () => {
    // The first attempt need not ask: that a server ends a connection is nothing.
    if (attempt <= 1) return connect()
    isStillThere()
      .then((isThere) => (isThere ? connect() : isStopped ? undefined : (liveness({ state: "over" }), stop())))
      .catch(lost)
  }
  const retryNow = () => {
    if (source === undefined && !isStopped) {
      clearTimeout(timer)
      retry()
    }
  }
  const alive = () => {
    liveSince ??= Date.now()
    lostSince = undefined
    clearTimeout(timer)
    timer = setTimeout(lost, silenceMs)
    liveness({ state: "live" })
  }
  const connect = () => {
    if (isStopped) return
    close()
    const opened = new EventSource(address)
    source = opened
    timer = setTimeout(lost, silenceMs)
    opened.addEventListener("open", alive)
    opened.addEventListener("beat", alive)
    opened.addEventListener("run", ({ data }: MessageEvent<unknown>) => {
      alive()
      const told = Option.getOrNull(decodeView(data))
      if (told !== null) view(told)
    })
    opened.addEventListener("end", () => {
      liveness({ state: "over" })
      stop()
    })
    opened.addEventListener("error", () => source === opened && lost())
  }

  globalThis.addEventListener("online", retryNow)
  liveness({ state: "connecting" })
  connect()
  return stop
}
