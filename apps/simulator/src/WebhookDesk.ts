/**
 * The webhook side of a church: who subscribed to what, and the deliveries that follow from what happens. Rows that change are noted as they do; when
 * something has happened whole, each becomes one event with the row as it is then. Sending is somebody else's (`sendDeliveries`).
 */
import { makeDice, type Dice } from "./Dice.ts"
import type { Row } from "./Row.ts"
import { eventNameOf, type RowEvent } from "./webhookEvents.ts"

export interface Subscription {
  readonly id: string
  /** The user who made it. */
  readonly user: string
  readonly name: string
  readonly url: string
  active: boolean
  secret: string
  readonly createdAt: string
  updatedAt: string
  /** Moments of failed attempts of the last day. */
  failures: Array<number>
}

export interface Delivery {
  readonly uuid: string
  readonly subscription: Subscription
  readonly payload: string
  readonly organizationId: string
  /** When it happened, as the headers tell. */
  readonly eventTime: string
}

/** What goes wrong between here and the receiver. */
export interface DeliveryFaults {
  /** Further copies of each delivery. */
  readonly copies: number
  /** Each waits a random time up to this before it is sent, so that order is lost. */
  readonly spreadMillis: number
  /** The share that is never sent. */
  readonly lossShare: number
  /** The share before which somebody without the secret sends the same. */
  readonly forgeShare: number
  /** How long ago all this has happened by the time it is sent. */
  readonly lateSeconds: number
}

export const noDeliveryFaults: DeliveryFaults = { copies: 0, spreadMillis: 0, lossShare: 0, forgeShare: 0, lateSeconds: 0 }

export interface DeliveryCounts {
  made: number
  lost: number
  sent: number
  /** Sent by somebody else and answered; and those of them that were taken in. */
  forged: number
  forgedTaken: number
  succeeded: number
  failed: number
  givenUp: number
  readonly perStatus: Record<string, number>
}

/** Shows a row in an event's payload. */
type Show = (row: Row, event: RowEvent, eventTime: string) => string

const firstId = 5000

export class WebhookDesk {
  readonly subscriptions: Array<Subscription> = []
  faults: DeliveryFaults = noDeliveryFaults
  readonly counts: DeliveryCounts = {
    made: 0,
    lost: 0,
    sent: 0,
    forged: 0,
    forgedTaken: 0,
    succeeded: 0,
    failed: 0,
    givenUp: 0,
    perStatus: {}
  }
  /** Deliveries that succeeded, newest last. */
  readonly delivered: Array<Delivery> = []
  /** Takes each delivery as it is made; without, nobody sends and they are only counted. */
  send: ((delivery: Delivery) => void) | null = null
  /** Delivers once more what has been delivered. */
  resend: ((delivery: Delivery) => void) | null = null
  /** Whether the removed one of a merge is told of as destroyed too. Not known of the real one. */
  readonly mergeDestroys: boolean
  /** Chance of its own: how the church lives must not hang on who listens. */
  readonly dice: Dice
  private readonly noted = new Map<Row, RowEvent>()
  private nextId = firstId

  constructor(seed: number, mergeDestroys: boolean) {
    this.dice = makeDice(seed ^ 0x3eb)
    this.mergeDestroys = mergeDestroys
  }

  hex(digits: number) {
    return Array.from({ length: digits }, () => this.dice.between(0, 15).toString(16)).join("")
  }

  /** The source was set back to before anybody subscribed: subscriptions are gone, and their ids are given out again. */
  setBack() {
    this.subscriptions.length = 0
    this.nextId = firstId
  }

  takeId() {
    return String(this.nextId++)
  }

  note(row: Row, event: RowEvent) {
    const before = this.noted.get(row)
    if (before === "created" && event === "destroyed") this.noted.delete(row)
    else if (before === undefined || event === "destroyed") this.noted.set(row, event)
  }

  /** Turns what was noted into deliveries. */
  tell(organizationId: string, eventTime: string, show: Show) {
    const noted = [...this.noted]
    this.noted.clear()
    if (!this.subscriptions.some(({ active }) => active)) return
    const merged = new Set(
      noted.flatMap(([row, event]) => (row.entity === "PersonMerger" && event === "created" ? [row.refs["person_to_remove"]] : []))
    )
    for (const [row, event] of noted) {
      if (row.entity === "Person" && event === "destroyed" && merged.has(row.id) && !this.mergeDestroys) continue
      const name = eventNameOf(row.entity, event)
      const interested = this.subscriptions.filter((each) => each.active && each.name === name)
      if (interested.length === 0) continue
      const payload = show(row, event, eventTime)
      for (const subscription of interested) {
        this.counts.made++
        const uuid = `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-8${this.hex(3)}-${this.hex(12)}`
        this.send?.({ uuid, subscription, payload, organizationId, eventTime })
      }
    }
  }
}
