import { boolean, date, defineCanonical, integer, reference, text, timestamp } from "./vocabulary.ts"

export const person = defineCanonical({
  name: "person",
  idPrefix: "person",
  doc: "A human being the church knows: member, visitor, child or staff.",
  columns: {
    firstName: text("The name used day to day."),
    givenName: text("The legal first name, where it differs from the one used."),
    nickname: text("A nickname, where it differs from the given name."),
    middleName: text("Middle name or names."),
    lastName: text("Family name."),
    displayName: text("The whole name as the source shows it."),
    birthdate: date("Day of birth."),
    anniversary: date("Day of the wedding."),
    gender: text("As the church words it."),
    status: text("`active` or `inactive`."),
    inactivatedAt: timestamp("Since when the person is inactive."),
    isChild: boolean("The church treats the person as a child."),
    grade: integer("School grade: 0 is kindergarten, -1 the year before it."),
    graduationYear: integer("The year school is expected to end."),
    schoolType: text("Kind of school, such as elementary."),
    membership: text("Kind of membership, as the church words it."),
    medicalNotes: text("Allergies and the like. Sensitive."),
    hasPassedBackgroundCheck: boolean("A background check is on file and passed."),
    avatarUrl: text("A picture of the person."),
    remoteId: text("The person's id in a system the church used before."),
    sourceCreatedAt: timestamp("When the source says the person was created."),
    sourceUpdatedAt: timestamp("When the source says the person last changed.")
  },
  references: {
    campus: reference("campus", "The campus the person belongs to."),
    maritalStatus: reference("lookup_value", "Marital status."),
    inactiveReason: reference("lookup_value", "Why the person is inactive."),
    namePrefix: reference("lookup_value", "Title before the name, such as Dr."),
    nameSuffix: reference("lookup_value", "Addition after the name, such as Jr."),
    school: reference("school", "The school the person goes to.")
  },
  foundBy: ["firstName", "lastName"],
  // Names alone are shared by namesakes, and addresses by families.
  recognisedBy: { same: ["firstName", "lastName"], marks: ["birthdate", "email.address", "phone_number.number"] }
})
