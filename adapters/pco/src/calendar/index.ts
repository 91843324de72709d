import { CalendarAttachment } from "./Attachment.ts"
import { Conflict } from "./Conflict.ts"
import { CalendarEvent } from "./Event.ts"
import { EventConnection } from "./EventConnection.ts"
import { EventInstance } from "./EventInstance.ts"
import { EventResourceAnswer } from "./EventResourceAnswer.ts"
import { EventResourceRequest } from "./EventResourceRequest.ts"
import { CalendarEventTime } from "./EventTime.ts"
import { Feed } from "./Feed.ts"
import { CalendarPerson } from "./Person.ts"
import { CalendarReportTemplate } from "./ReportTemplate.ts"
import { RequiredApproval } from "./RequiredApproval.ts"
import { CalendarResource } from "./Resource.ts"
import { ResourceApprovalGroup } from "./ResourceApprovalGroup.ts"
import { ResourceBooking } from "./ResourceBooking.ts"
import { ResourceFolder } from "./ResourceFolder.ts"
import { ResourceQuestion } from "./ResourceQuestion.ts"
import { ResourceSuggestion } from "./ResourceSuggestion.ts"
import { RoomSetup } from "./RoomSetup.ts"
import { CalendarTag } from "./Tag.ts"
import { CalendarTagGroup } from "./TagGroup.ts"

/** What Calendar has: first what feeds the canonical model, then what is kept as it is. */
export const calendar = [
  CalendarTagGroup,
  CalendarTag,
  CalendarPerson,
  CalendarEvent,
  EventInstance,
  CalendarResource,
  RoomSetup,
  EventResourceRequest,
  ResourceBooking,

  CalendarAttachment,
  Conflict,
  EventConnection,
  EventResourceAnswer,
  CalendarEventTime,
  Feed,
  CalendarReportTemplate,
  RequiredApproval,
  ResourceApprovalGroup,
  ResourceFolder,
  ResourceQuestion,
  ResourceSuggestion
] as const
