import { AttendanceType } from "./AttendanceType.ts"
import { CheckIn } from "./CheckIn.ts"
import { CheckInGroup } from "./CheckInGroup.ts"
import { CheckInTime } from "./CheckInTime.ts"
import { CheckInsEvent } from "./Event.ts"
import { EventLabel } from "./EventLabel.ts"
import { EventPeriod } from "./EventPeriod.ts"
import { CheckInsEventTime } from "./EventTime.ts"
import { Headcount } from "./Headcount.ts"
import { IntegrationLink } from "./IntegrationLink.ts"
import { CheckInsLabel } from "./Label.ts"
import { CheckInsLocation } from "./Location.ts"
import { LocationEventPeriod } from "./LocationEventPeriod.ts"
import { LocationEventTime } from "./LocationEventTime.ts"
import { LocationLabel } from "./LocationLabel.ts"
import { Option } from "./Option.ts"
import { Pass } from "./Pass.ts"
import { CheckInsPerson } from "./Person.ts"
import { PersonEvent } from "./PersonEvent.ts"
import { Station } from "./Station.ts"
import { Theme } from "./Theme.ts"

/** What Check-Ins has: first what feeds the canonical model, then what is kept as it is. */
export const checkIns = [
  CheckInsPerson,
  CheckInsEvent,
  EventPeriod,
  CheckInsEventTime,
  CheckInsLocation,
  CheckIn,
  CheckInTime,
  AttendanceType,
  Headcount,

  CheckInGroup,
  EventLabel,
  IntegrationLink,
  CheckInsLabel,
  LocationEventPeriod,
  LocationEventTime,
  LocationLabel,
  Option,
  Pass,
  PersonEvent,
  Station,
  Theme
] as const
