import { Arrangement } from "./Arrangement.ts"
import { ArrangementTag } from "./ArrangementTag.ts"
import { ArrangementSections } from "./ArrangementSections.ts"
import { ServicesAttachment } from "./Attachment.ts"
import { AttachmentType } from "./AttachmentType.ts"
import { AttachmentTypeGroup } from "./AttachmentTypeGroup.ts"
import { ServicesAttendance } from "./Attendance.ts"
import { Blockout } from "./Blockout.ts"
import { BlockoutDate } from "./BlockoutDate.ts"
import { BlockoutException } from "./BlockoutException.ts"
import { CustomSlide } from "./CustomSlide.ts"
import { ServicesEmail } from "./Email.ts"
import { ServicesEmailTemplate } from "./EmailTemplate.ts"
import { Folder } from "./Folder.ts"
import { Item } from "./Item.ts"
import { ItemNote } from "./ItemNote.ts"
import { ItemNoteCategory } from "./ItemNoteCategory.ts"
import { ItemTime } from "./ItemTime.ts"
import { Key } from "./Key.ts"
import { Layout } from "./Layout.ts"
import { LiveController } from "./LiveController.ts"
import { Media } from "./Media.ts"
import { MediaTag } from "./MediaTag.ts"
import { NeededPosition } from "./NeededPosition.ts"
import { ServicesPerson } from "./Person.ts"
import { PersonTag } from "./PersonTag.ts"
import { PersonTeamPositionAssignment } from "./PersonTeamPositionAssignment.ts"
import { Plan } from "./Plan.ts"
import { PlanNote } from "./PlanNote.ts"
import { PlanNoteCategory } from "./PlanNoteCategory.ts"
import { PlanPerson } from "./PlanPerson.ts"
import { PlanPersonTime } from "./PlanPersonTime.ts"
import { PlanTemplate } from "./PlanTemplate.ts"
import { PlanTime } from "./PlanTime.ts"
import { PublicView } from "./PublicView.ts"
import { ServicesReportTemplate } from "./ReportTemplate.ts"
import { SchedulingPreference } from "./SchedulingPreference.ts"
import { ServicesSeries } from "./Series.ts"
import { ServiceType } from "./ServiceType.ts"
import { Song } from "./Song.ts"
import { SongTag } from "./SongTag.ts"
import { SplitTeamRehearsalAssignment } from "./SplitTeamRehearsalAssignment.ts"
import { ServicesTag } from "./Tag.ts"
import { ServicesTagGroup } from "./TagGroup.ts"
import { Team } from "./Team.ts"
import { TeamLeader } from "./TeamLeader.ts"
import { TeamPosition } from "./TeamPosition.ts"
import { TextSetting } from "./TextSetting.ts"
import { TimePreferenceOption } from "./TimePreferenceOption.ts"
import { Zoom } from "./Zoom.ts"

/** The resources of Services: first those that feed the model, then those that are kept as they are. */
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
  BlockoutDate,
  ServicesTagGroup,
  ServicesTag,
  SongTag,
  ArrangementTag,
  MediaTag,
  PersonTag,
  ArrangementSections,
  TimePreferenceOption,
  ItemNoteCategory,
  ItemNote,
  ItemTime,
  CustomSlide,
  ServicesAttendance,
  SplitTeamRehearsalAssignment,
  PlanPersonTime,
  PlanTemplate,
  Layout,
  PublicView,
  LiveController,
  ServicesEmail,
  TextSetting,
  SchedulingPreference,
  BlockoutException,
  ServicesAttachment,
  AttachmentType,
  AttachmentTypeGroup,
  Zoom,
  ServicesEmailTemplate,
  ServicesReportTemplate
] as const
