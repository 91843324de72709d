import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

/** One realistic record of each entity of Giving. */
export const givingSamples: Samples = new Map<EntityName, Sample>([
  [
    "giving.Campus",
    { id: "21", attributes: { name: "Iglesia del Señor – 본당", address: { street: "Łąkowa 7", city: "Chicago" } }, related: {} }
  ],
  [
    "giving.Person",
    {
      id: "1001",
      attributes: {
        permissions: null,
        email_addresses: [{ address: "nguyễn@exämple.org", location: "Home", blocked: false, primary: true }],
        addresses: [],
        phone_numbers: [{ number: "+1 312 555 0134", carrier: null, location: "Mobile", primary: true }],
        first_name: "Nguyễn",
        last_name: "O’Connor-李",
        donor_number: 4_294_967_296,
        first_donated_at: "2019-12-24T23:00:00Z"
      },
      related: { primary_campus: "21" }
    }
  ],
  [
    "giving.Fund",
    {
      id: "31",
      attributes: {
        name: "Diakonie & миссия",
        ledger_code: "4010-Ä",
        description: null,
        visibility: "everywhere",
        default: true,
        color: "#7c5cff",
        deletable: false,
        ...clock
      },
      related: {}
    }
  ],
  [
    "giving.PaymentSource",
    { id: "32", attributes: { name: "Fondation Éméraude", payment_source_type: "donor_advised_fund", ...clock }, related: {} }
  ],
  [
    "giving.Batch",
    {
      id: "33",
      attributes: {
        committed_at: null,
        description: "Sonntag, 29. Februar – 주일",
        total_cents: 3_000_000_025,
        total_currency: "USD",
        status: "in_progress",
        ...clock
      },
      related: { batch_group: "34", owner: "1001" }
    }
  ],
  [
    "giving.BatchGroup",
    {
      id: "34",
      attributes: { description: null, committed: false, total_cents: 3_000_000_025, total_currency: "USD", status: "updating", ...clock },
      related: { owner: "1001" }
    }
  ],
  ["giving.Label", { id: "35", attributes: { slug: "zum-gedenken" }, related: {} }],
  [
    "giving.RecurringDonation",
    {
      id: "36",
      attributes: {
        release_hold_at: null,
        amount_cents: 2500,
        status: "active",
        last_donation_received_at: null,
        next_occurrence: "2026-02-28T11:00:00Z",
        schedule: { day_in_month: { day: 28 } },
        amount_currency: "USD",
        ...clock
      },
      related: { person: "1001" }
    }
  ],
  [
    "giving.RecurringDonationDesignation",
    { id: "37", attributes: { amount_cents: 2500, amount_currency: "USD" }, related: { recurring_donation: "36", fund: "31" } }
  ],
  [
    "giving.Donation",
    {
      id: "38",
      attributes: {
        payment_method_sub: "prepaid",
        payment_last4: "*321",
        payment_brand: "Visa",
        payment_check_number: null,
        payment_check_dated_at: null,
        fee_cents: -84,
        payment_method: "card",
        received_at: "2024-02-29T08:15:00Z",
        amount_cents: 2500,
        payment_status: "succeeded",
        completed_at: "2024-02-29T14:15:00Z",
        fee_covered: true,
        amount_currency: "USD",
        fee_currency: "USD",
        refunded: true,
        refundable: false,
        ...clock
      },
      related: { batch: "33", campus: "21", person: "1001", payment_source: "32", recurring_donation: "36" }
    }
  ],
  [
    "giving.Designation",
    { id: "39", attributes: { amount_cents: 2500, amount_currency: "USD", fee_cents: -84 }, related: { donation: "38", fund: "31" } }
  ],
  [
    "giving.Refund",
    {
      id: "40",
      attributes: {
        amount_cents: 2500,
        amount_currency: "USD",
        fee_cents: null,
        refunded_at: "2024-03-03T09:00:00Z",
        fee_currency: "USD",
        ...clock
      },
      related: { donation: "38" }
    }
  ],
  [
    "giving.DesignationRefund",
    { id: "41", attributes: { amount_cents: 2500, amount_currency: "USD" }, related: { refund: "40", designation: "39" } }
  ],
  ["giving.Note", { id: "42", attributes: { body: "Zur Erinnerung an Oma 🕯️" }, related: { donation: "38" } }],
  [
    "giving.PledgeCampaign",
    {
      id: "43",
      attributes: {
        name: "새 성전 건축",
        description: null,
        starts_at: "2024-01-01T06:00:00Z",
        ends_at: null,
        goal_cents: 250_000_000_000,
        goal_currency: "USD",
        show_goal_in_church_center: false,
        received_total_from_pledges_cents: 2500,
        received_total_outside_of_pledges_cents: 0,
        ...clock
      },
      related: { fund: "31" }
    }
  ],
  [
    "giving.Pledge",
    {
      id: "44",
      attributes: {
        amount_cents: 120_000,
        amount_currency: "USD",
        joint_giver_amount_cents: null,
        donated_total_cents: 2500,
        joint_giver_donated_total_cents: null,
        ...clock
      },
      related: { person: "1001", pledge_campaign: "43", joint_giver: null }
    }
  ],
  [
    "giving.InKindDonation",
    {
      id: "45",
      attributes: {
        description: "Klavier (gebraucht)",
        exchange_details: null,
        fair_market_value_cents: 450_000,
        received_on: "2024-02-29",
        valuation_details: "Bewertet von José Núñez",
        acknowledgment_last_sent_at: null,
        fair_market_value_currency: "USD",
        ...clock
      },
      related: { fund: "31", person: "1001", campus: null }
    }
  ],
  [
    "giving.PaymentMethod",
    {
      id: "46",
      attributes: {
        method_type: "card",
        method_subtype: "debit",
        last4: "4242",
        brand: "Mastercard",
        expiration: "4/2028",
        verified: null,
        ...clock
      },
      related: { person: "1001" }
    }
  ]
])
