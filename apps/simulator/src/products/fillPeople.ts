import { historyEnd } from "../Church.ts"
import { adultsIn, complete, day, type Filling } from "../Filling.ts"
import { textIn, type Row } from "../Row.ts"
import { secondsOf, stamp } from "../timestamps.ts"
import { fillForms } from "./fillForms.ts"
import { fillWorkflows } from "./fillWorkflows.ts"

/** What the people product has beside its directory: notes, lists, workflows, forms and what belongs to people and campuses. */
export const fillPeople = (filling: Filling) => {
  const { add, church, dice, everyone, idOf, moment, one, some, times } = filling
  const adults = adultsIn(filling)
  const staff = adults.slice(0, 3)
  const campuses = church.tables.Campus.rows
  for (const campus of campuses)
    for (const start of [540, 660]) add("ServiceTime", { start_time: start, day: "sunday", description: null }, { campus: campus.id })
  const schools = ["North Elementary", "South Middle", "Central High"].map((value, sequence) =>
    add(
      "SchoolOption",
      {
        value,
        sequence,
        beginning_grade: String(sequence * 4 + 1),
        ending_grade: String(sequence * 4 + 4),
        school_types: ["elementary", "middle", "high"].slice(sequence, sequence + 1)
      },
      { promotes_to_school: null }
    )
  )
  for (const [index, school] of schools.entries()) school.refs["promotes_to_school"] = schools[index + 1]?.id ?? null
  for (const person of everyone) {
    const grade = person.attributes["grade"]
    if (typeof grade === "number") person.refs["school"] = schools[Math.min(2, Math.floor((grade - 1) / 4))]?.id ?? null
  }
  for (const name of ["Bell", "Rogers"]) add("Carrier", { name, value: name.toLowerCase(), international: false })
  const apps = ["Check-Ins", "Giving", "Services"].map((name) => add("App", { name, url: `https://${name.toLowerCase()}.example.org` }))
  for (const person of staff) add("PersonApp", { people_permissions: "editor" }, { app: apps[0]?.id ?? null, person: person.id })
  add("Report", { name: "Birthdays", body: "<p/>" }, { created_by: staff[0]?.id ?? null, updated_by: staff[0]?.id ?? null })
  add("SpamEmailAddress", { address: "spam@example.org" })
  add("CustomSender", { name: "Office", verified: true }, {}, { custom_sender_shares: [] })
  add("OrganizationStatistics", {})
  for (const person of some(everyone, 0.12))
    add(
      "SocialProfile",
      { site: dice.pick(["Facebook", "Instagram"]), url: `https://social.example.org/${person.id}`, verified: false },
      { person: person.id }
    )
  for (const person of some(adults, 0.1)) {
    const created_at = moment(historyEnd - 700 * day)
    const isDone = dice.chance(0.8)
    add(
      "BackgroundCheck",
      {
        status: isDone ? "complete_clear" : "report_processing",
        current: isDone,
        status_updated_at: created_at,
        completed_at: isDone ? created_at : null,
        expires_on: null,
        report_url: null
      },
      { person: person.id }
    )
  }

  const categories = ["General", "Prayer", "Care", "Staff only"].map((name, index) => {
    const category = add("NoteCategory", { name, locked: index === 0, organization_id: church.tables.Organization.rows[0]?.id ?? null })
    for (const person of staff.slice(0, 2))
      add(
        "NoteCategoryShare",
        { permission: "view_create", group: null, person_id: person.id },
        { person: person.id, note_category: category.id }
      )
    const subscriber = staff[0]
    if (subscriber !== undefined) add("NoteCategorySubscription", {}, { person: subscriber.id, note_category: category.id })
    return category
  })
  for (const person of some(everyone, 0.25)) {
    times(1 + dice.weighted([80, 20]), () => {
      const created_at = moment(secondsOf(textIn(person, "created_at")))
      const category = one(categories)?.id ?? null
      const author = idOf(staff)
      add(
        "Note",
        {
          note: dice.pick(["Visited at home.", "Asked for prayer 🙏", "O’Brien called", "ご連絡済み"]),
          created_at,
          display_date: created_at,
          note_category_id: category,
          organization_id: church.tables.Organization.rows[0]?.id ?? null,
          person_id: person.id,
          created_by_id: author
        },
        { person: person.id, note_category: category, created_by: author }
      )
    })
  }
  fillLists(filling, staff)
  fillMessages(filling, staff, apps)
  fillWorkflows(filling, staff)
  fillForms(filling)
}

const fillLists = ({ add, church, dice, everyone, idOf, moment, some, times }: Filling, staff: ReadonlyArray<Row>) => {
  const categories = ["Care", "Events"].map((name) =>
    add("ListCategory", { name, organization_id: church.tables.Organization.rows[0]?.id ?? null })
  )
  times(12, (index) => {
    const created_at = moment(historyEnd - 800 * day, historyEnd - 60 * day)
    const refreshed_at = moment(historyEnd - 7 * day)
    const owner = idOf(staff)
    const list = add(
      "List",
      {
        name: `List ${index + 1}`,
        name_or_description: `List ${index + 1}`,
        created_at,
        refreshed_at,
        batch_completed_at: refreshed_at,
        status: "complete",
        auto_refresh: dice.chance(0.5),
        auto_refresh_frequency: "daily",
        invalid: false
      },
      { campus: idOf(church.tables.Campus.rows, 0.2), category: idOf(categories, 0.6), created_by: owner, updated_by: owner }
    )
    const rule = add("Rule", { subset: "all" }, { list: list.id })
    add(
      "Condition",
      {
        application: "people",
        definition_class: "Person",
        comparison: "equals",
        settings: "{}",
        definition_identifier: "status",
        description: "Status is active"
      },
      { rule: rule.id, created_by: owner }
    )
    const found = some(everyone, 0.02 + dice.next() * 0.08)
    for (const person of found) add("ListResult", { created_at: refreshed_at }, { list: list.id, person: person.id })
    complete(list, { total_people: found.length })
    const other = staff[1]
    if (dice.chance(0.4) && other !== undefined)
      add("ListShare", { permission: "view", group: null, name: other.attributes["name"] ?? null }, { list: list.id, person: other.id })
    if (index % 5 === 0) add("ListStar", {}, { list: list.id })
    if (index === 0) add("MailchimpSyncStatus", { status: "complete", error: null, progress: 100, segment_id: 12 }, { list: list.id })
  })
}

const fillMessages = ({ add, everyone, moment, several, times }: Filling, staff: ReadonlyArray<Row>, apps: ReadonlyArray<Row>) => {
  times(3, (index) => {
    const created_at = moment(historyEnd - 90 * day)
    const receivers = several(everyone, 4)
    const group = add(
      "MessageGroup",
      {
        subject: `News ${index + 1}`,
        message_type: "email",
        message_count: receivers.length,
        created_at,
        uuid: `00000000-0000-4000-8000-00000000000${index}`
      },
      { app: apps[0]?.id ?? null, from: staff[0]?.id ?? null }
    )
    for (const receiver of receivers)
      add(
        "Message",
        { kind: "email", subject: `News ${index + 1}`, delivery_status: "delivered", created_at, sent_at: created_at, file: null },
        { from: staff[0]?.id ?? null, to: receiver.id, message_group: group.id }
      )
  })
  const upload = add(
    "PeopleImport",
    { attribs: "first_name,last_name", status: "complete", processed_at: stamp(historyEnd - 400 * day) },
    { created_by: staff[0]?.id ?? null, undone_by: null }
  )
  for (const person of several(everyone, 3))
    add(
      "PeopleImportHistory",
      { name: person.attributes["name"] ?? null, kind: "create", conflicting_changes: {} },
      { people_import: upload.id, household: null, person: person.id }
    )
  add(
    "PeopleImportConflict",
    { kind: "identical", name: "Somebody", message: null, data: "{}", conflicting_changes: "{}", ignore: false },
    { people_import: upload.id }
  )
}
