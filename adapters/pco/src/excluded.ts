/** Resources of Planning Center that are not read, and why. Every other one is an entity. */
export const excluded: Readonly<Record<string, string>> = {
  // The account itself: one row, read when it is connected.
  "people.Organization": "It is the account; its id and name are read when it is connected.",
  "groups.Organization": "It is people.Organization as Groups shows it.",
  "check-ins.Organization": "It is people.Organization as Check-Ins shows it.",
  "calendar.Organization": "It is people.Organization as Calendar shows it.",
  "giving.Organization": "It is people.Organization as Giving shows it.",
  "services.Organization": "It is people.Organization as Services shows it.",
  "registrations.Organization": "It is people.Organization as Registrations shows it.",
  "publishing.Organization": "It is people.Organization as Publishing shows it.",
  "webhooks.Organization": "It is people.Organization as Webhooks shows it.",
  "api.Organization": "It is people.Organization as the API's own product shows it.",

  "people.BirthdayPeople": "A view of people.Person: whose birthday is near.",
  "people.ConnectedPerson": "A person of another organisation that is connected to one of this one: not the church's data.",
  "people.ListStar": "Tells of whoever asks: whether they starred a list.",
  "people.OrganizationStatistics": "Counts of what is read itself.",
  "people.PersonMerger": "It is read as the merges of people.Person, where a person is gone.",
  "people.PlatformNotification": "A notice that Planning Center shows a person until it is closed; it has no content but HTML.",
  "people.WorkflowStepAssigneeSummary": "Counts of people.WorkflowCard by step and assignee.",

  "check-ins.PreCheck": "It has nothing but an id, and no list.",
  "check-ins.RosterListPerson": "A view of check-ins.Person for a station, without a list of its own.",

  "calendar.JobStatus": "Tells how far a task is that somebody has started; gone when it is done.",

  "services.AttachmentActivity": "A log of who opened files, without a list that leads to all of it.",
  "services.AvailableSignup": "A view for one person: which plans they may sign up for.",
  "services.BlockoutScheduleConflict": "A view of services.PlanPerson for a blockout that is being entered.",
  "services.Chat": "Tells of whoever asks: what their chat is opened with.",
  "services.Contributor": "A view of a plan's history: who changed what of it last.",
  "services.EmailTemplateRenderedResponse": "An answer to a request to fill in a template: never stored.",
  "services.FolderPath": "A view of services.Folder: the names of those it is in.",
  "services.Live": "How a plan is being shown at this moment, and what whoever asks may do with it.",
  "services.MediaSchedule": "A view of services.Item: in which plans a medium is used.",
  "services.Schedule": "services.PlanPerson, seen from the person.",
  "services.ScheduledPerson": "services.PlanPerson, seen by those who may sign up for the same plan.",
  "services.ServiceTypePath": "A view of services.ServiceType: the names of the folders it is in.",
  "services.SignupSheet": "A view of services.NeededPosition for one person who may sign up.",
  "services.SignupSheetMetadata": "A view of services.PlanTime for one person who may sign up.",
  "services.SkippedAttachment": "Tells of whoever asks: which files they leave out when they practise.",
  "services.SongSchedule": "A view of services.Item: in which plans a song is used.",
  "services.SongbookStatus": "Tells how far a file is that somebody has ordered; gone when it is done.",

  "registrations.Person": "It has no list; attendees and registrations name people by the ids of people.Person.",

  "publishing.ChannelNextTime": "Worked out from publishing.ChannelDefaultTime, another one every week.",
  "publishing.EpisodeStatistics": "Counts of who watched what, worked out anew each time.",

  "webhooks.AvailableEvent": "The catalogue of events: the same for every church.",
  "webhooks.Delivery": "One attempt to tell us of an event: what came of it is in the inbox.",
  "webhooks.Event": "One event that we are told of: what came of it is in the inbox.",
  "webhooks.WebhookSubscription": "What is subscribed to is kept up by the webhooks of this adapter, secrets and all.",

  "api.ConnectedApplication": "Which applications an administrator has allowed: of Planning Center, not of the church.",
  "api.ConnectedApplicationPerson": "Who has allowed an application: of Planning Center, not of the church.",
  "api.OauthApplication": "The applications of whoever asks, who develops them.",
  "api.OauthApplicationMau": "Counts of those who use an application of whoever asks.",
  "api.Person": "It is people.Person as the API's own product shows whoever asks; it has no list.",
  "api.PersonalAccessToken": "Names of the credentials of whoever asks."
}
