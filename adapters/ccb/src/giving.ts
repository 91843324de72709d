/** Giving: batches hold transactions, which hold details. Each is an entity of its own, found in the same answers: their rows refer to one another. */
import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { designation, donation, donationBatch, fund } from "@openfaith/canonical"
import { Schema } from "effect"
import { dayOf, hundredthsOf, timesOf } from "./kinds.ts"
import { changedByDay, service } from "./services.ts"

/** What changed lately, or a quarter at a time: all there is at once can be larger than the source itself can send. */
const batches = {
  path: service("batch_profiles"),
  perPage: 500,
  paging: "none",
  windows: {
    path: service("batch_profiles_in_date_range"),
    from: "date_start", // a parameter list says start_date; the sample beside it and all clients say this
    to: "date_end",
    begins: "2000-01-01",
    days: 92,
    ahead: 366
  }
} as const
const reference = "API v1, batch_profiles and batch_profiles_in_date_range"
const shared = { reference, changes: changedByDay, deletes: "listDiff" } as const

export const Fund = defineEntity({
  name: "giving.Fund",
  type: "transaction_detail_type",
  reference: "API v1, transaction_detail_type_list",
  attributes: Schema.Struct({ name: text, "parent@id": text, tax_deductible: text }),
  list: {
    path: service("transaction_detail_type_list"),
    perPage: 500,
    paging: "none",
    at: "transaction_detail_types/transaction_detail_type",
    lists: ["campuses/campus"]
  },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [fund],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [fund.known({ name: attributes.name })]
})

/** Words of the source, and ours. Others are left open. */
const statuses: ReadonlyMap<string, string> = new Map(Object.entries({ open: "in_progress", closed: "committed" }))

export const Batch = defineEntity({
  ...shared,
  name: "giving.Batch",
  type: "batch",
  attributes: Schema.Struct({
    "campus@id": text,
    post_date: text,
    begin_date: text,
    end_date: text,
    in_accounting_package: text,
    status: text,
    source: text,
    created: text,
    modified: text
  }),
  list: {
    ...batches,
    at: "batches/batch",
    lists: ["transactions/transaction", "transactions/transaction/transaction_details/transaction_detail"]
  },
  relations: { campus: softAttribute("people.Campus", "campus@id") },
  assumed: ["No batch is of a day before the year 2000, or of one more than a year ahead."],
  canonical: [donationBatch],
  transformVersion: 2,
  toCanonical: ({ attributes }, account) => [
    donationBatch.known({
      description: attributes.source,
      status: statuses.get(attributes.status?.toLowerCase() ?? "") ?? null,
      ...timesOf(attributes, account)
    })
  ]
})

/** As it is written, and as the model has it. */
const payments: ReadonlyMap<string, string> = new Map(
  Object.entries({ cash: "cash", check: "check", "credit card": "card", "debit card": "card", ach: "ach" })
)

export const Transaction = defineEntity({
  ...shared,
  name: "giving.Transaction",
  type: "transaction",
  attributes: Schema.Struct({
    "batch/@id": text,
    "campus@id": text,
    "individual@id": text,
    date: text,
    apply_year: text,
    payment_type: text,
    check_number: text,
    transaction_details: Schema.NullOr(Schema.Array(Schema.NullOr(Schema.Struct({ amount: Schema.optionalKey(text) }))))
  }),
  list: {
    ...batches,
    at: "batches/batch/transactions/transaction",
    lists: ["transaction_details/transaction_detail"]
  },
  relations: {
    batch: softAttribute("giving.Batch", "batch/@id"),
    campus: softAttribute("people.Campus", "campus@id"),
    individual: softAttribute("people.Individual", "individual@id")
  },
  assumed: ["Amounts have two decimals; in which currency is not said."],
  canonical: [donation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    donation.known({
      amountMinor: sumOf((attributes.transaction_details ?? []).map((detail) => hundredthsOf(detail?.amount))),
      receivedOn: dayOf(attributes.date),
      paymentMethod: payments.get(attributes.payment_type?.toLowerCase() ?? "") ?? null,
      checkNumber: attributes.check_number,
      person: related.individual,
      campus: related.campus,
      batch: related.batch
    })
  ]
})

/** Of nothing, and of what cannot be told, there is no sum. */
const sumOf = (amounts: ReadonlyArray<number | null>): number | null => {
  const known = amounts.filter((amount) => amount !== null)
  const sum = known.reduce((total, amount) => total + amount, 0)
  return known.length === 0 || known.length < amounts.length || !Number.isSafeInteger(sum) ? null : sum
}

export const TransactionDetail = defineEntity({
  ...shared,
  name: "giving.TransactionDetail",
  type: "transaction_detail",
  attributes: Schema.Struct({ "transaction/@id": text, "coa@id": text, amount: text, tax_deductible: text, note: text }),
  list: { ...batches, at: "batches/batch/transactions/transaction/transaction_details/transaction_detail" },
  relations: { transaction: softAttribute("giving.Transaction", "transaction/@id"), fund: softAttribute("giving.Fund", "coa@id") },
  canonical: [designation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    designation.known({ amountMinor: hundredthsOf(attributes.amount), donation: related.transaction, fund: related.fund })
  ]
})
