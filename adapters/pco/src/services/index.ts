import { Arrangement } from "./Arrangement.ts"
import { Blockout } from "./Blockout.ts"
import { BlockoutDate } from "./BlockoutDate.ts"
import { Folder } from "./Folder.ts"
import { Item } from "./Item.ts"
import { Key } from "./Key.ts"
import { Media } from "./Media.ts"
import { NeededPosition } from "./NeededPosition.ts"
import { ServicesPerson } from "./Person.ts"
import { PersonTeamPositionAssignment } from "./PersonTeamPositionAssignment.ts"
import { Plan } from "./Plan.ts"
import { PlanNote } from "./PlanNote.ts"
import { PlanNoteCategory } from "./PlanNoteCategory.ts"
import { PlanPerson } from "./PlanPerson.ts"
import { PlanTime } from "./PlanTime.ts"
import { ServicesSeries } from "./Series.ts"
import { ServiceType } from "./ServiceType.ts"
import { Song } from "./Song.ts"
import { Team } from "./Team.ts"
import { TeamLeader } from "./TeamLeader.ts"
import { TeamPosition } from "./TeamPosition.ts"

/** The resources of Services that feed the model. */
export const services = [
  Folder,
  ServiceType,
  ServicesSeries,
  Song,
  Arrangement,
  Key,
  Media,
  ServicesPerson,
  Team,
  TeamPosition,
  TeamLeader,
  PersonTeamPositionAssignment,
  Plan,
  PlanTime,
  Item,
  PlanPerson,
  NeededPosition,
  PlanNoteCategory,
  PlanNote,
  Blockout,
  BlockoutDate
] as const
