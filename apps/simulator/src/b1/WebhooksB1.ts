/**
 * Webhooks as B1 sends them: one subscription for many events, swept now and then, in no order, signed over the body alone, tried again up to sixteen times
 * with the delivery's id kept.
 */
import { createHmac } from "node:crypto"
import { Clock, Effect, type Scope } from "effect"
import { makeDice } from "../Dice.ts"
import { type B1Church, type B1Happened, type B1Kind, newId } from "./B1Church.ts"

export interface B1Subscription {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly events: ReadonlyArray<string>
  readonly secret: string
}

interface Queued {
  readonly id: string
  readonly subscription: B1Subscription
  readonly event: string
  readonly body: string
  attempt: number
  dueAt: number
}

export interface B1Webhooks {
  readonly subscriptions: Array<B1Subscription>
  readonly delivered: Array<{ readonly id: string; readonly event: string; readonly status: number }>
  readonly subscribe: (wanted: Pick<B1Subscription, "name" | "url" | "events">) => B1Subscription
}

const attempts = 16
const mostASweep = 100

const eventsOf: Readonly<Partial<Record<B1Kind, Readonly<Partial<Record<B1Happened["did"], string>>>>>> = {
  person: { created: "person.created", updated: "person.updated", destroyed: "person.destroyed" },
  group: { created: "group.created", updated: "group.updated", destroyed: "group.destroyed" },
  household: { created: "household.created", updated: "household.updated", destroyed: "household.destroyed" },
  groupMember: { created: "group.member.added", destroyed: "group.member.removed" },
  donation: { created: "donation.created", updated: "donation.updated" },
  session: { created: "session.created" }
}

const post = ({ body, event, id, subscription }: Queued, now: number) =>
  Effect.promise(async () => {
    try {
      const answer = await fetch(subscription.url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(10_000),
        headers: {
          "content-type": "application/json",
          "x-b1-event": event,
          "x-b1-delivery-id": id,
          "x-b1-timestamp": String(Math.floor(now / 1000)),
          "x-b1-signature": `sha256=${createHmac("sha256", subscription.secret).update(body).digest("hex")}`
        }
      })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      return 0
    }
  })

/** Sends what the church tells of from now on; `sweepMillis` between two sweeps, a minute at the real one. */
export const tellOfB1 = Effect.fnUntraced(function* (
  church: B1Church,
  sweepMillis: number
): Effect.fn.Return<B1Webhooks, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const dice = makeDice(0xb1)
  const subscriptions: Array<B1Subscription> = []
  const delivered: Array<B1Webhooks["delivered"][number]> = []
  const queue: Array<Queued> = []
  church.onChange = ({ did, kind, row }) => {
    const event = eventsOf[kind]?.[did]
    if (event === undefined) return
    const occurredAt = new Date(clock.currentTimeMillisUnsafe()).toISOString()
    for (const subscription of subscriptions)
      if (subscription.events.includes(event))
        queue.push({
          id: `dl${String(queue.length + delivered.length).padStart(9, "0")}`,
          subscription,
          event,
          body: JSON.stringify({ event, churchId: church.id, occurredAt, data: row }),
          attempt: 0,
          dueAt: 0
        })
  }
  const sweep = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const due = queue.filter(({ dueAt, subscription }) => dueAt <= now && subscriptions.includes(subscription)).slice(0, mostASweep)
    // In no order: what was destroyed may be told of before what belonged to it.
    const shuffled = due.map((delivery) => [dice.next(), delivery] as const).sort(([one], [other]) => one - other)
    for (const [, delivery] of shuffled) {
      const status = yield* post(delivery, now)
      delivery.attempt++
      delivered.push({ id: delivery.id, event: delivery.event, status })
      if ((status >= 200 && status < 300) || delivery.attempt >= attempts) queue.splice(queue.indexOf(delivery), 1)
      else delivery.dueAt = now + sweepMillis * 2 ** delivery.attempt
    }
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(sweepMillis), sweep)))
  return {
    subscriptions,
    delivered,
    subscribe: (wanted) => {
      const made = { ...wanted, id: newId(church), secret: `whsec_${newId(church)}${newId(church)}` }
      subscriptions.push(made)
      return made
    }
  }
})
