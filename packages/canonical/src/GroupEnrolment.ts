import { boolean, defineCanonical, integer, reference, text } from "./vocabulary.ts"

export const groupEnrolment = defineCanonical({
  name: "group_enrolment",
  idPrefix: "group_enrolment",
  doc: "Whether and how people can join a group.",
  columns: {
    status: text("`open`, `closed`, `full` or `private`."),
    strategy: text("How one joins: `request_to_join`, `open_signup` or `closed`."),
    memberLimit: integer("How many members it may have."),
    isMemberLimitReached: boolean("It has as many."),
    dateLimit: text("Until when one can join, as the source writes it."),
    isDateLimitReached: boolean("That has passed."),
    isAutoClosed: boolean("It was closed because a limit was reached."),
    autoClosedReason: text("Which limit that was, in the source's own words.")
  },
  references: {
    group: reference("group", "The group.")
  }
})
