import type { Schema } from "effect"
import { historyEnd } from "../Church.ts"
import { adultsIn, complete, day, type Filling, week } from "../Filling.ts"
import { project } from "../projections.ts"
import { textIn, type Row } from "../Row.ts"
import { dateOf, secondsOf, stamp } from "../timestamps.ts"

const fundNames = ["General", "Building", "Missions", "Benevolence"]
const money = { amount_currency: "USD", fee_currency: "USD" }
const methods = ["card", "ach", "check", "cash"] as const

/** Parts that add up to the whole. */
const parts = (filling: Filling, cents: number, count: number) => {
  const shares = filling.times(count - 1, () => Math.floor((cents / count) * (0.5 + filling.dice.next() / 2)))
  return [...shares, cents - shares.reduce((sum, share) => sum + share, 0)]
}

const fundsFor = (filling: Filling, funds: ReadonlyArray<Row>) => filling.several(funds, 1 + filling.dice.weighted([80, 15, 5]))

/** Funds, batches of donations with their designations, refunds, pledges and what recurs. */
export const fillGiving = (filling: Filling) => {
  const { add, church, dice, everyone, idOf, moment, one, person, sized, some, times } = filling
  const adults = adultsIn(filling)
  for (const campus of church.tables.Campus.rows) project(church, "giving.Campus", campus)
  const bookkeeper = person("giving", adults[0], { permissions: "bookkeeper" })
  const funds = fundNames.map((name, index) =>
    add("giving.Fund", {
      name,
      default: index === 0,
      deletable: index > 0,
      visibility: index === 3 ? "admin_only" : "everywhere",
      ledger_code: index === 3 ? null : `40${index}0`
    })
  )
  const labels = ["first-gift", "matched", "memorial", "year-end"].map((slug) => add("giving.Label", { slug }))
  const sources = ["Planning Center", "Cash/Check", "Text2Give", "Donor Advised Fund"].map((name, index) =>
    add("giving.PaymentSource", { name, payment_source_type: index === 3 ? "donor_advised_fund" : "direct_from_donor" })
  )
  const donors = some(everyone, 0.45).map((donor, index) => person("giving", donor, { donor_number: dice.chance(0.4) ? index + 1 : null }))
  const paymentMethods = new Map(
    some(donors, 0.5).map((donor) => [
      donor.id,
      add(
        "giving.PaymentMethod",
        { last4: String(dice.between(1000, 9999)), brand: "Visa", expiration: "2028-04-01" },
        { person: donor.id }
      )
    ])
  )

  const batchGroups = times(3, (index) =>
    add(
      "giving.BatchGroup",
      { description: `Quarter ${index + 1}`, committed: index < 2, status: index < 2 ? "committed" : "in_progress", total_currency: "USD" },
      { owner: bookkeeper.id }
    )
  )
  const batches = times(24, (index) => {
    const at = historyEnd - (24 - index) * week
    const isDone = index < 22
    return add(
      "giving.Batch",
      {
        description: `Week ${index + 1}`,
        created_at: stamp(at),
        committed_at: isDone ? stamp(at + day) : null,
        status: isDone ? "committed" : "in_progress",
        total_currency: "USD"
      },
      { batch_group: dice.chance(0.7) ? (batchGroups[Math.floor(index / 8)]?.id ?? null) : null, owner: bookkeeper.id }
    )
  })

  const recurring = new Map<string, Row>()
  for (const donor of some(donors, 0.15)) {
    const cents = dice.between(1, 40) * 500
    const row = add(
      "giving.RecurringDonation",
      {
        amount_cents: cents,
        ...money,
        status: dice.chance(0.9) ? "active" : "indefinite_hold",
        release_hold_at: null,
        schedule: { frequency: "monthly", day: dice.between(1, 28) },
        next_occurrence: stamp(historyEnd + dice.between(1, 30) * day)
      },
      { person: donor.id, payment_method: paymentMethods.get(donor.id)?.id ?? null }
    )
    recurring.set(donor.id, row)
    const chosen = fundsFor(filling, funds)
    for (const [index, part] of parts(filling, cents, chosen.length).entries()) {
      add(
        "giving.RecurringDonationDesignation",
        { amount_cents: part, ...money },
        { recurring_donation: row.id, fund: chosen[index]?.id ?? null }
      )
    }
  }

  for (const batch of batches) {
    const isWithout = dice.chance(0.04)
    const given = times(isWithout ? 0 : sized(1 / 24, 3), () => {
      // Now and then somebody gives who is not named.
      const donor = dice.chance(0.02) ? undefined : one(donors)
      return addDonation(filling, { batch, donor, recurring: recurring.get(donor?.id ?? "") ?? null, funds, labels, source: idOf(sources) })
    })
    const total = given.reduce((sum, row) => sum + centsOf(row), 0)
    complete(batch, { total_cents: total, donations_count: given.length })
  }
  for (const group of batchGroups) {
    const own = batches.filter(({ refs }) => refs["batch_group"] === group.id)
    complete(group, { total_cents: own.reduce((sum, batch) => sum + centsOf(batch, "total_cents"), 0) })
  }

  const campaigns = funds.slice(1, 3).map((fund) =>
    add(
      "giving.PledgeCampaign",
      {
        name: `${textIn(fund, "name")} 2026`,
        starts_at: stamp(historyEnd - 200 * day),
        ends_at: stamp(historyEnd + 165 * day),
        goal_cents: sized(10_000, 100_000),
        goal_currency: "USD"
      },
      { fund: fund.id }
    )
  )
  for (const campaign of campaigns) {
    const pledges = some(donors, 0.1).map((donor) => {
      const amount_cents = dice.between(1, 100) * 10_000
      return add(
        "giving.Pledge",
        {
          amount_cents,
          ...money,
          donated_total_cents: dice.between(0, amount_cents),
          joint_giver_amount_cents: null,
          joint_giver_donated_total_cents: null
        },
        { person: donor.id, pledge_campaign: campaign.id }
      )
    })
    complete(campaign, {
      received_total_from_pledges_cents: pledges.reduce((sum, pledge) => sum + centsOf(pledge, "donated_total_cents"), 0)
    })
  }
  times(sized(0.01, 3), () =>
    add(
      "giving.InKindDonation",
      {
        description: dice.pick(["Piano", "Chairs", "A van", "Food"]),
        fair_market_value_cents: dice.between(1, 500) * 1000,
        fair_market_value_currency: "USD",
        received_on: dateOf(secondsOf(moment(historyEnd - 300 * day)))
      },
      { fund: idOf(funds), person: idOf(donors, 0.9), campus: idOf(church.tables["giving.Campus"].rows, 0.5) }
    )
  )
}

const centsOf = (row: Row, name = "amount_cents") => {
  const cents = row.attributes[name]
  return typeof cents === "number" ? cents : 0
}

interface Gift {
  readonly batch: Row
  readonly donor: Row | undefined
  readonly recurring: Row | null
  readonly funds: ReadonlyArray<Row>
  readonly labels: ReadonlyArray<Row>
  readonly source: string | null
}

const addDonation = (filling: Filling, { batch, donor, funds, labels, recurring, source }: Gift) => {
  const { add, dice, idOf, church, some } = filling
  const at = secondsOf(textIn(batch, "created_at")) + dice.between(0, 6 * day)
  const payment_method = methods[dice.weighted([50, 20, 15, 15])] ?? "cash"
  const isElectronic = payment_method === "card" || payment_method === "ach"
  const cents = dice.between(2, 400) * 250
  const fee = isElectronic ? -Math.round(cents * 0.0215 + 30) : 0
  const isFailed = isElectronic && dice.chance(0.02)
  const isRefunded = isElectronic && !isFailed && dice.chance(0.015)
  const chosen = fundsFor(filling, funds)
  const attributes: Record<string, Schema.Json> = {
    created_at: stamp(at),
    received_at: stamp(at),
    completed_at: isFailed ? null : stamp(at + day / 4),
    payment_method,
    payment_method_sub: payment_method === "card" ? dice.pick(["credit", "debit"]) : null,
    payment_last4: isElectronic ? String(dice.between(1000, 9999)) : null,
    payment_brand: payment_method === "card" ? dice.pick(["Visa", "Mastercard"]) : null,
    payment_check_number: payment_method === "check" ? dice.between(100, 9999) : null,
    payment_check_dated_at: payment_method === "check" ? dateOf(at) : null,
    payment_status: isFailed ? "failed" : "succeeded",
    amount_cents: cents,
    fee_cents: fee,
    fee_covered: fee < 0 && dice.chance(0.4),
    ...money,
    refunded: isRefunded,
    refundable: isElectronic && !isFailed && !isRefunded
  }
  const donation = add(
    "giving.Donation",
    attributes,
    {
      batch: batch.id,
      campus: donor?.refs["primary_campus"] ?? idOf(church.tables["giving.Campus"].rows, 0.2),
      person: donor?.id ?? null,
      payment_source: source,
      recurring_donation: recurring?.id ?? null
    },
    { labels: some(labels, 0.05).map(({ id }) => id) }
  )
  const amounts = parts(filling, cents, chosen.length)
  const fees = parts(filling, Math.abs(fee), chosen.length)
  const designations = chosen.map((fund, index) =>
    add(
      "giving.Designation",
      { amount_cents: amounts[index] ?? 0, fee_cents: -(fees[index] ?? 0), ...money },
      { fund: fund.id, donation: donation.id }
    )
  )
  if (dice.chance(0.02)) add("giving.Note", { body: "In memory of a friend." }, { donation: donation.id })
  if (isRefunded) {
    const refund = add(
      "giving.Refund",
      { amount_cents: cents, fee_cents: 0, ...money, refunded_at: stamp(at + 3 * day) },
      { donation: donation.id }
    )
    for (const designation of designations) {
      add("giving.DesignationRefund", { amount_cents: centsOf(designation), ...money }, { refund: refund.id, designation: designation.id })
    }
  }
  if (donor !== undefined && donor.attributes["first_donated_at"] === null) complete(donor, { first_donated_at: stamp(at) })
  if (recurring !== null) complete(recurring, { last_donation_received_at: stamp(at) })
  return donation
}
