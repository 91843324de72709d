import { GroupsAttendance } from "./Attendance.ts"
import { GroupsCampus } from "./Campus.ts"
import { CampusGroup } from "./CampusGroup.ts"
import { Enrollment } from "./Enrollment.ts"
import { GroupsEvent } from "./Event.ts"
import { EventNote } from "./EventNote.ts"
import { Group } from "./Group.ts"
import { GroupTag } from "./GroupTag.ts"
import { GroupApplication } from "./GroupApplication.ts"
import { GroupType } from "./GroupType.ts"
import { GroupsLocation } from "./Location.ts"
import { Membership } from "./Membership.ts"
import { GroupsOwner } from "./Owner.ts"
import { GroupsPerson } from "./Person.ts"
import { GroupsResource } from "./Resource.ts"
import { GroupsTag } from "./Tag.ts"
import { GroupsTagGroup } from "./TagGroup.ts"

/** What Groups has: first what feeds the canonical model, then what is kept as it is. */
export const groups = [
  GroupsTagGroup,
  GroupsTag,
  GroupType,
  GroupsCampus,
  GroupsLocation,
  GroupsPerson,
  Group,
  GroupTag,
  CampusGroup,
  Membership,
  Enrollment,
  GroupApplication,
  GroupsEvent,
  GroupsAttendance,

  EventNote,
  GroupsOwner,
  GroupsResource
] as const
