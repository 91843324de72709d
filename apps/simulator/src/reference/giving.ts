import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The giving product (reference 2019-10-18). */
export const giving: Readonly<Record<NameIn<"giving">, Facts>> = {
  Batch: {
    path: "batches",
    attributes: `
      created_at updated_at committed_at description donations_count? total_cents:integer total_currency
      status=in_progress|updating|committed`,
    refs: "batch_group:BatchGroup",
    keeps: "owner:Person",
    below: "batch_group donations*Donation.batch owner",
    include: "batch_group owner",
    order: "updated_at",
    query: "updated_at",
    filters: {
      "batch_groups/*/batches": "committed in_progress",
      batches: "committed in_progress",
      "people/*/batches": "committed in_progress"
    },
    createsAt: "batches",
    creatable: "description",
    updatable: "=",
    deletes: true
  },
  BatchGroup: {
    path: "batch_groups",
    attributes: `
      created_at updated_at description committed:boolean total_cents:integer total_currency status=in_progress|updating|committed`,
    keeps: "owner:Person",
    below: "batches*Batch.batch_group owner",
    include: "owner",
    order: "updated_at",
    query: "updated_at",
    filters: { batch_groups: "committed in_progress", "people/*/batch_groups": "committed in_progress" },
    createsAt: "batch_groups",
    creatable: "description",
    updatable: "=",
    deletes: true
  },
  Campus: {
    path: "campuses",
    attributes: "name address:json",
    below: "donations*Donation.campus"
  },
  Designation: {
    path: "designations",
    under: "donation",
    attributes: "amount_cents:integer amount_currency fee_cents:integer",
    refs: "fund!Fund",
    keeps: "donation!Donation",
    below: "fund"
  },
  DesignationRefund: {
    path: "designation_refunds",
    under: "refund",
    attributes: "amount_cents:integer amount_currency",
    refs: "designation!Designation",
    keeps: "refund!Refund",
    below: "designation",
    include: "designation"
  },
  Donation: {
    path: "donations",
    attributes: `
      created_at updated_at payment_method_sub=credit|debit|prepaid|unknown payment_last4 payment_brand payment_check_number:integer
      payment_check_dated_at:date fee_cents:integer payment_method=ach|cash|check|card received_at amount_cents:integer
      payment_status=pending|succeeded|failed completed_at fee_covered:boolean amount_currency fee_currency refunded:boolean
      refundable:boolean`,
    refs: `
      batch:Batch campus:Campus person:Person payment_source:PaymentSource labels:Label/Labels[] recurring_donation:RecurringDonation`,
    below: "campus designations*Designation.donation labels[] note:Note.donation refund:Refund.donation",
    include: "designations labels note refund",
    order: "completed_at created_at received_at updated_at",
    query: "completed_at created_at payment_method received_at updated_at",
    filters: { donations: "succeeded" },
    createsAt: "batches/*/donations",
    creatable: `
      payment_method_sub payment_last4 payment_brand payment_check_number payment_check_dated_at fee_cents payment_method received_at
      person_id payment_source_id campus_id`,
    updatable: "=",
    deletes: true
  },
  Fund: {
    path: "funds",
    attributes: `
      created_at updated_at name ledger_code description visibility=everywhere|admin_only|nowhere|hidden default:boolean color
      deletable:boolean`,
    query: "default id name visibility",
    createsAt: "funds",
    creatable: "name ledger_code description visibility",
    updatable: "=",
    deletes: true
  },
  InKindDonation: {
    path: "in_kind_donations",
    attributes: `
      created_at updated_at description exchange_details fair_market_value_cents:integer received_on:date valuation_details
      acknowledgment_last_sent_at fair_market_value_currency`,
    refs: "fund!Fund person:Person campus:Campus",
    below: "campus fund person",
    include: "campus fund person",
    order: "created_at received_on updated_at",
    query: "created_at received_on updated_at",
    special: "campus_id fund_id",
    createsAt: "in_kind_donations",
    creatable: `
      description exchange_details fair_market_value_cents received_on valuation_details fair_market_value_currency fund_id campus_id
      person_id`,
    updatable: "=",
    deletes: true
  },
  Label: {
    path: "labels",
    attributes: "slug",
    query: "slug",
    createsAt: "labels",
    creatable: "slug",
    updatable: "=",
    deletes: true
  },
  Note: {
    path: "note",
    under: "donation",
    attributes: "body",
    keeps: "donation!Donation"
  },
  Organization: {
    path: "",
    attributes: "name time_zone text2give_enabled:boolean"
  },
  PaymentMethod: {
    path: "payment_methods",
    under: "person",
    attributes: `
      created_at updated_at method_type=card|us_bank_account|au_becs_debit method_subtype=credit|debit|prepaid|unknown last4 brand
      expiration:date verified:boolean`,
    keeps: "person!Person",
    below: "recurring_donations*RecurringDonation.payment_method"
  },
  PaymentSource: {
    path: "payment_sources",
    attributes: "created_at updated_at name payment_source_type=direct_from_donor|donor_advised_fund|qualified_charitable_distribution",
    below: "donations*Donation.payment_source",
    createsAt: "payment_sources",
    creatable: "name payment_source_type",
    updatable: "=",
    deletes: true
  },
  Person: {
    path: "people",
    attributes: `
      permissions=administrator|reviewer|counter|bookkeeper email_addresses:json addresses:json phone_numbers:json first_name last_name
      donor_number:integer first_donated_at`,
    refs: "primary_campus:Campus",
    below: `
      batches*Batch.owner batch_groups*BatchGroup.owner primary_campus donations*Donation.person
      in_kind_donations*InKindDonation.person payment_methods*PaymentMethod.person pledges*Pledge.person
      recurring_donations*RecurringDonation.person`,
    query: "first_name last_name",
    filters: { people: "has_donated" },
    updatable: "donor_number"
  },
  Pledge: {
    path: "pledges",
    attributes: `
      created_at updated_at amount_cents:integer amount_currency joint_giver_amount_cents:integer donated_total_cents:integer
      joint_giver_donated_total_cents:integer`,
    refs: "person!Person pledge_campaign!PledgeCampaign",
    below: "joint_giver=person pledge_campaign",
    include: "joint_giver pledge_campaign",
    order: "created_at updated_at",
    query: "created_at updated_at",
    createsAt: "pledges",
    creatable: "amount_cents person_id pledge_campaign_id",
    updatable: "amount_cents",
    deletes: true
  },
  PledgeCampaign: {
    path: "pledge_campaigns",
    attributes: `
      created_at updated_at name description starts_at ends_at goal_cents:integer goal_currency show_goal_in_church_center:boolean
      received_total_from_pledges_cents:integer received_total_outside_of_pledges_cents:integer`,
    refs: "fund!Fund",
    below: "fund pledges*Pledge.pledge_campaign",
    include: "fund",
    order: "ends_at starts_at",
    query: "ends_at starts_at",
    special: "fund_id",
    createsAt: "pledge_campaigns",
    creatable: "name description starts_at ends_at goal_cents show_goal_in_church_center fund_id",
    updatable: "=",
    deletes: true
  },
  RecurringDonation: {
    path: "recurring_donations",
    attributes: `
      created_at updated_at release_hold_at amount_cents:integer status=active|indefinite_hold|temporary_hold last_donation_received_at
      next_occurrence:date_time schedule:json amount_currency`,
    refs: "person!Person",
    keeps: "payment_method:PaymentMethod",
    below: "payment_method designations*RecurringDonationDesignation.recurring_donation",
    include: "designations"
  },
  RecurringDonationDesignation: {
    path: "designations",
    under: "recurring_donation",
    attributes: "amount_cents:integer amount_currency",
    keeps: "recurring_donation!RecurringDonation fund!Fund",
    below: "fund",
    include: "fund"
  },
  Refund: {
    path: "refund",
    under: "donation",
    attributes: "created_at updated_at amount_cents:integer amount_currency fee_cents:integer refunded_at fee_currency",
    keeps: "donation!Donation",
    below: "designation_refunds*DesignationRefund.refund",
    include: "designation_refunds"
  }
}
