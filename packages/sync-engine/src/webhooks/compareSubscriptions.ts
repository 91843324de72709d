/** What is to be done about subscriptions, from what the source shows and what should be. Pure. */
import type { ShownSubscription, Subscriptions } from "@openfaith/adapter-core"

export interface Wanted {
  readonly url: string
  readonly events: ReadonlyArray<string>
}

export interface Comparison {
  /** Found as they should be. */
  readonly sound: ReadonlyArray<ShownSubscription>
  /** As they should be, but the source has stopped sending. */
  readonly inactive: ReadonlyArray<ShownSubscription>
  readonly missing: ReadonlyArray<Wanted>
  /** Ours, and not to be: for an old address, for events nobody wants any more, doubled, or of a secret that nobody knows. */
  readonly stale: ReadonlyArray<ShownSubscription>
}

/** A subscription is ours if its URL ends in our token, whatever the address before it was. */
const isOurs = ({ url }: ShownSubscription, token: string) => URL.parse(url)?.pathname.split("/").at(-1) === token

const sameEvents = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) => a.length === b.length && a.every((name) => b.includes(name))

/** `known`: ids of subscriptions whose secret we hold. */
export const compareSubscriptions = (
  { events: capacity, secret }: Pick<Subscriptions, "events" | "secret">,
  shown: ReadonlyArray<ShownSubscription>,
  { events, token, url }: { readonly token: string; readonly url: string; readonly events: ReadonlyArray<string> },
  known: ReadonlySet<string>
): Comparison => {
  const wanted: ReadonlyArray<Wanted> = capacity === "one" ? events.map((name) => ({ url, events: [name] })) : [{ url, events }]
  const usable = ({ id, secret: told }: ShownSubscription) => told !== null || (secret === "createdOnce" && known.has(id))
  const left = shown.filter((each) => isOurs(each, token))
  const sound: Array<ShownSubscription> = []
  const inactive: Array<ShownSubscription> = []
  const missing: Array<Wanted> = []
  for (const want of wanted) {
    const fits = left.filter((each) => each.url === want.url && usable(each) && sameEvents(each.events, want.events))
    const best = fits.find(({ active }) => active) ?? fits[0]
    if (best === undefined) missing.push(want)
    else {
      left.splice(left.indexOf(best), 1)
      if (best.active) sound.push(best)
      else inactive.push(best)
    }
  }
  return { sound, inactive, missing, stale: left }
}
