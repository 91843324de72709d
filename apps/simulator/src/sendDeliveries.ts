/**
 * Sends deliveries as Planning Center does: signed with the subscription's secret, at least once, in no order, tried again up to sixteen times over 5.4
 * days, and given up by making the subscription inactive. `speed` divides the waits.
 */
import { createHmac } from "node:crypto"
import { Clock, Effect, FiberSet, type Scope, Semaphore } from "effect"
import type { Church } from "./Church.ts"
import type { Delivery, Subscription } from "./WebhookDesk.ts"

const attempts = 16
/** After the first failure 30 s, then doubling; the last attempt comes about 5.4 days after the first. */
const waitSeconds = (failed: number) => Math.min(30 * 2 ** (failed - 1), 30 * 2 ** 12)
/** So many failures within a day make a subscription inactive. The real number is not told. */
const mostFailuresADay = 1000
const dayMillis = 86_400_000
/** The receiver has so long to answer. */
const patience = 10_000
const keptDelivered = 20_000
/** Requests under way at once. */
const mostAtOnce = 50

const bodyOf = ({ organizationId, payload, subscription, uuid }: Delivery, attempt: number) =>
  JSON.stringify({
    data: [
      {
        id: uuid,
        type: "EventDelivery",
        attributes: { name: subscription.name, attempt, payload },
        relationships: { organization: { data: { type: "Organization", id: organizationId } } }
      }
    ]
  })

const post = (delivery: Delivery, attempt: number, secret: string) =>
  Effect.promise(async () => {
    const body = bodyOf(delivery, attempt)
    try {
      const answer = await fetch(delivery.subscription.url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(patience),
        headers: {
          "content-type": "application/json",
          "x-pco-webhooks-authenticity": createHmac("sha256", secret).update(body).digest("hex"),
          "x-pco-webhooks-name": delivery.subscription.name,
          "x-pco-webhooks-event": delivery.uuid,
          "x-pco-webhooks-event-time": delivery.eventTime
        }
      })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      return null
    }
  })

/** Sends what the church tells of from now on. */
export const sendDeliveries = Effect.fnUntraced(function* (church: Church, speed: number): Effect.fn.Return<void, never, Scope.Scope> {
  const run = yield* FiberSet.makeRuntime()
  const open = yield* Semaphore.make(mostAtOnce)
  const { webhooks } = church
  const { counts } = webhooks

  const failed = (subscription: Subscription, now: number) => {
    counts.failed++
    subscription.failures = [...subscription.failures.filter((at) => at > now - dayMillis / speed), now]
    if (subscription.failures.length > mostFailuresADay) subscription.active = false
  }

  const deliver = Effect.fnUntraced(function* (delivery: Delivery) {
    const { subscription } = delivery
    for (let attempt = 1; attempt <= attempts && subscription.active && webhooks.subscriptions.includes(subscription); attempt++) {
      counts.sent++
      const status = yield* open.withPermit(post(delivery, attempt, subscription.secret))
      const key = String(status ?? "none")
      counts.perStatus[key] = (counts.perStatus[key] ?? 0) + 1
      if (status !== null && status >= 200 && status < 300) {
        counts.succeeded++
        webhooks.delivered.push(delivery)
        if (webhooks.delivered.length > keptDelivered) webhooks.delivered.shift()
        return
      }
      failed(subscription, yield* Clock.currentTimeMillis)
      if (status === 410) subscription.active = false
      if (attempt < attempts) yield* Effect.sleep((waitSeconds(attempt) * 1000) / speed)
    }
    counts.givenUp++
    subscription.active = false
  })

  const withFaults = Effect.fnUntraced(function* (delivery: Delivery) {
    const { copies, forgeShare, lateSeconds, lossShare, spreadMillis } = webhooks.faults
    const { dice } = webhooks
    if (dice.chance(lossShare)) {
      counts.lost++
      return
    }
    const late = lateSeconds === 0 ? delivery : { ...delivery, ...happenedBefore(delivery, lateSeconds) }
    const once = (forged: boolean) =>
      Effect.gen(function* () {
        yield* Effect.sleep(dice.next() * spreadMillis)
        if (!forged) return yield* deliver(late)
        const status = yield* open.withPermit(post(late, 1, "a secret of somebody else"))
        if (status === null) return
        counts.forged++
        if (status >= 200 && status < 300) counts.forgedTaken++
      })
    const sendings = [...(dice.chance(forgeShare) ? [once(true)] : []), ...Array.from({ length: copies + 1 }, () => once(false))]
    yield* Effect.all(sendings, { concurrency: "unbounded", discard: true })
  })

  webhooks.send = (delivery) => void run(withFaults(delivery))
  webhooks.resend = (delivery) => void run(deliver(delivery))
})

/** The same event, told of as having happened so long ago. */
const happenedBefore = ({ eventTime, payload }: Delivery, seconds: number) => {
  const earlier = new Date(Date.parse(eventTime) - seconds * 1000).toISOString()
  return { eventTime: earlier, payload: payload.replace(`"event_time":"${eventTime}"`, `"event_time":"${earlier}"`) }
}
