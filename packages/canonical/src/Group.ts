import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const group = defineCanonical({
  name: "group",
  idPrefix: "group",
  doc: "People who meet regularly: a small group, a class, a team. Who belongs to it is in group_membership, so counting those is counting its members.",
  columns: {
    name: text("What it is called."),
    description: text("What it is about; may hold HTML."),
    schedule: text("When it meets, in the church's words."),
    emailAddress: text("Address for enquiries."),
    meetsAt: text("`physical` or `virtual`."),
    virtualUrl: text("Where to join when it meets online."),
    publicUrl: text("Its page among the church's pages."),
    pictureUrl: text("Its picture."),
    eventVisibility: text("Who sees its events: `public` or `members`."),
    isMembershipConfidential: boolean("Members do not see who the others are."),
    isChatEnabled: boolean("Its members have a chat."),
    archivedAt: timestamp("When the church put it away. Its members stay as they were."),
    sourceCreatedAt: timestamp("When the source says it was created.")
  },
  references: {
    groupType: reference("group_type", "What kind of group it is."),
    meetingPlace: reference("meeting_place", "Where it usually meets.")
  },
  foundBy: ["name"]
})
