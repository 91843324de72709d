import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { donationBatch } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { anything, filled } from "../values.ts"

export const DonationBatch = defineEntity({
  name: "giving.DonationBatch",
  type: "donationBatch",
  reference,
  attributes: Schema.Struct({
    name: text,
    donationCount: anything, // computed: these two move with its donations
    totalAmount: anything
  }),
  list: listAt("/giving/donationbatches"),
  changes: "none",
  deletes: "listDiff",
  relations: {},
  volatile: ["donationCount", "totalAmount"],
  canonical: [donationBatch],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [donationBatch.known({ description: filled(attributes.name) })]
})
