import { Batch } from "./Batch.ts"
import { BatchGroup } from "./BatchGroup.ts"
import { GivingCampus } from "./Campus.ts"
import { Designation } from "./Designation.ts"
import { DesignationRefund } from "./DesignationRefund.ts"
import { Donation } from "./Donation.ts"
import { Fund } from "./Fund.ts"
import { InKindDonation } from "./InKindDonation.ts"
import { Label } from "./Label.ts"
import { DonationNote } from "./Note.ts"
import { PaymentMethod } from "./PaymentMethod.ts"
import { PaymentSource } from "./PaymentSource.ts"
import { GivingPerson } from "./Person.ts"
import { Pledge } from "./Pledge.ts"
import { PledgeCampaign } from "./PledgeCampaign.ts"
import { RecurringDonation } from "./RecurringDonation.ts"
import { RecurringDonationDesignation } from "./RecurringDonationDesignation.ts"
import { Refund } from "./Refund.ts"

/** Giving: what makes canonical rows, then what is kept as records. */
export const giving = [
  GivingCampus,
  GivingPerson,
  Fund,
  PaymentSource,
  Batch,
  RecurringDonation,
  RecurringDonationDesignation,
  Donation,
  Designation,
  Refund,
  DesignationRefund,
  PledgeCampaign,
  Pledge,
  BatchGroup,
  Label,
  InKindDonation,
  DonationNote,
  PaymentMethod
] as const
