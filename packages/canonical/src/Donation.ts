import { boolean, date, defineCanonical, minorUnits, reference, text, timestamp } from "./vocabulary.ts"

export const donation = defineCanonical({
  name: "donation",
  idPrefix: "donation",
  doc: "Money that was given, once. What it was given for is in designation, one or several for each donation.",
  columns: {
    amountMinor: minorUnits("What was given: the sum of its designations."),
    currency: text("ISO 4217 code of the amount."),
    feeMinor: minorUnits("What processing it cost, zero or negative."),
    feeCurrency: text("ISO 4217 code of the fee."),
    isFeeCovered: boolean("The giver chose to cover the fee."),
    status: text("`pending`, `succeeded` or `failed`. What is in a batch is pending until the batch is committed."),
    isRefunded: boolean("It was given back: see refund."),
    isRefundable: boolean("It can be given back through the source."),
    receivedAt: timestamp("When it was received, as the church says; a check may be dated ahead."),
    receivedOn: date("The day it was received, at sources that know no hour."),
    completedAt: timestamp("When it was processed to the end; of a batch, when it was committed."),
    paymentMethod: text("`cash`, `check`, `card` or `ach`, a transfer between banks."),
    cardType: text("`credit`, `debit`, `prepaid` or `unknown`."),
    paymentBrand: text("Brand of the card, or name of the bank for checks and accounts."),
    paymentLast4: text("The last four digits of the card or account, `*` for each that is not known."),
    checkNumber: text("The number on the check."),
    checkDate: date("The day on the check."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    person: reference("person", "Who gave. Unknown givers have none."),
    campus: reference("campus", "The campus it was given to."),
    batch: reference("donation_batch", "The batch it was entered with."),
    paymentSource: reference("payment_source", "Where it came from."),
    recurringDonation: reference("recurring_donation", "The recurring donation it was made by.")
  }
})
