import { mkEntityManifest } from "@openfaith/adapter-core"
import { Campus, CustomField, Family, SignificantEvent } from "./directory.ts"
import { Attendance, Event } from "./events.ts"
import { Batch, Fund, Transaction, TransactionDetail } from "./giving.ts"
import { Group, GroupGrouping, GroupType, Participant } from "./groups.ts"
import { Individual } from "./Individual.ts"

/** Every entity that is read, by name. */
export const ccbEntityManifest = mkEntityManifest([
  Campus,
  CustomField,
  SignificantEvent,
  Family,
  Individual,
  GroupType,
  GroupGrouping,
  Group,
  Participant,
  Event,
  Attendance,
  Fund,
  Batch,
  Transaction,
  TransactionDetail
])
