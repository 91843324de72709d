/**
 * Webhooks as B1 sends them: one subscription for many events, swept now and then, in no order, signed over the body alone, tried again up to sixteen times
 * with the delivery's id kept. What goes wrong on the way is told as with the other look-alikes (`DeliveryFaults`).
 */
import { createHmac } from "node:crypto"
import { Clock, Effect, type Scope } from "effect"
import { makeDice } from "../Dice.ts"
import { type DeliveryFaults, noDeliveryFaults } from "../WebhookDesk.ts"
import { type B1Church, type B1Happened, type B1Kind, newId } from "./B1Church.ts"

export interface B1Subscription {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly events: ReadonlyArray<string>
  readonly secret: string
}

export interface B1Delivery {
  readonly id: string
  readonly subscription: B1Subscription
  readonly event: string
  readonly body: string
}

interface Queued extends B1Delivery {
  /** Signed by somebody without the secret, and not tried again. */
  readonly isForged: boolean
  attempt: number
  dueAt: number
}

export interface B1Webhooks {
  readonly subscriptions: Array<B1Subscription>
  readonly delivered: Array<{ readonly id: string; readonly event: string; readonly status: number }>
  faults: DeliveryFaults
  /** `made`: for a subscription, copies not counted; `forgedTaken`: forged ones that were answered with success. */
  readonly counts: { made: number; succeeded: number; forged: number; forgedTaken: number }
  /** Deliveries that succeeded, copies too. */
  readonly taken: Array<B1Delivery>
  /** Delivers once more. */
  readonly resend: (delivery: B1Delivery) => void
  readonly subscribe: (wanted: Pick<B1Subscription, "name" | "url" | "events">) => B1Subscription
}

const attempts = 16
const mostASweep = 100
/** Of a sweep under way at once. */
const mostAtOnce = 8

const eventsOf: Readonly<Partial<Record<B1Kind, Readonly<Partial<Record<B1Happened["did"], string>>>>>> = {
  person: { created: "person.created", updated: "person.updated", destroyed: "person.destroyed" },
  group: { created: "group.created", updated: "group.updated", destroyed: "group.destroyed" },
  household: { created: "household.created", updated: "household.updated", destroyed: "household.destroyed" },
  groupMember: { created: "group.member.added", destroyed: "group.member.removed" },
  donation: { created: "donation.created", updated: "donation.updated" },
  session: { created: "session.created" }
}

const post = ({ body, event, id, isForged, subscription }: Queued, now: number) =>
  Effect.promise(async () => {
    const secret = isForged ? "a secret of somebody else" : subscription.secret
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
          "x-b1-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`
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
  const queue: Array<Queued> = []
  const webhooks: B1Webhooks = {
    subscriptions: [],
    delivered: [],
    faults: noDeliveryFaults,
    counts: { made: 0, succeeded: 0, forged: 0, forgedTaken: 0 },
    taken: [],
    resend: (delivery) => void queue.push({ ...delivery, isForged: false, attempt: 0, dueAt: 0 }),
    subscribe: (wanted) => {
      const made = { ...wanted, id: newId(church), secret: `whsec_${newId(church)}${newId(church)}` }
      webhooks.subscriptions.push(made)
      return made
    }
  }
  const { counts, delivered, subscriptions, taken } = webhooks

  const enqueue = (delivery: B1Delivery, now: number) => {
    const { copies, forgeShare, lossShare, spreadMillis } = webhooks.faults
    counts.made++
    if (dice.chance(lossShare)) return
    const queued = (isForged: boolean) => queue.push({ ...delivery, isForged, attempt: 0, dueAt: now + dice.next() * spreadMillis })
    if (dice.chance(forgeShare)) queued(true)
    for (let copy = 0; copy <= copies; copy++) queued(false)
  }
  church.onChange = ({ did, kind, row }) => {
    const event = eventsOf[kind]?.[did]
    if (event === undefined) return
    const now = clock.currentTimeMillisUnsafe()
    const occurredAt = new Date(now - webhooks.faults.lateSeconds * 1000).toISOString()
    const body = JSON.stringify({ event, churchId: church.id, occurredAt, data: row })
    for (const subscription of subscriptions)
      if (subscription.events.includes(event)) enqueue({ id: `dl${String(counts.made).padStart(9, "0")}`, subscription, event, body }, now)
  }

  const note = (delivery: Queued, status: number, now: number) => {
    const isTaken = status >= 200 && status < 300
    if (delivery.isForged) {
      counts.forged++
      if (isTaken) counts.forgedTaken++
      return void queue.splice(queue.indexOf(delivery), 1)
    }
    delivery.attempt++
    delivered.push({ id: delivery.id, event: delivery.event, status })
    if (isTaken) {
      counts.succeeded++
      taken.push(delivery)
    }
    if (isTaken || delivery.attempt >= attempts) queue.splice(queue.indexOf(delivery), 1)
    else delivery.dueAt = now + sweepMillis * 2 ** delivery.attempt
  }
  const sweep = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const due = queue.filter(({ dueAt, subscription }) => dueAt <= now && subscriptions.includes(subscription)).slice(0, mostASweep)
    // In no order: what was destroyed may be told of before what belonged to it.
    const shuffled = due.map((delivery) => [dice.next(), delivery] as const).sort(([one], [other]) => one - other)
    yield* Effect.forEach(shuffled, ([, delivery]) => Effect.map(post(delivery, now), (status) => note(delivery, status, now)), {
      concurrency: mostAtOnce,
      discard: true
    })
  })
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(sweepMillis), sweep)))
  return webhooks
})
