import { historyEnd } from "../Church.ts"
import { adultsIn, complete, day, type Filling, week } from "../Filling.ts"
import { project } from "../projections.ts"
import type { Row } from "../Row.ts"
import { secondsOf, stamp } from "../timestamps.ts"

const typeNames = ["Small Groups", "Classes", "Serving Teams", "Unique"]
const groupNames = [
  "Alpha",
  "Young Families",
  "Men’s Breakfast",
  "女性の集い",
  "Estudio bíblico",
  "Seniors",
  "Prayer & Care",
  "Grief Share"
] as const
const tagNames: Readonly<Record<string, ReadonlyArray<string>>> = {
  Day: ["Monday", "Wednesday", "Sunday"],
  Stage: ["Singles", "Couples", "Parents"]
}
/** How many members a group has: weight of 2, 4, 8, 12, 24. */
const groupSizes = [10, 25, 35, 25, 5]
const sizes = [2, 4, 8, 12, 24] as const

/** Group types, groups with members, applications and events, and who came. */
export const fillGroups = (filling: Filling) => {
  const { add, church, dice, everyone, idOf, moment, one, person, several, sized, some, times } = filling
  const adults = adultsIn(filling)
  const campuses = church.tables.Campus.rows.map((campus) => project(church, "groups.Campus", campus))
  const leader = person("groups", adults[0], { permissions: "administrator" })
  const types = typeNames.map((name, position) => add("groups.GroupType", { name, position, church_center_visible: position < 3 }))
  const tags = Object.entries(tagNames).flatMap(([name, names], position) => {
    const group = add("groups.TagGroup", { name, position, display_publicly: position === 0 })
    return names.map((tag, place) => add("groups.Tag", { name: tag, position: place }, { tag_group: group.id }))
  })
  for (const type of types.slice(0, 2)) {
    add("groups.Resource", { name: "Handbook", type: "FileResource" }, { created_by: leader.id, group_type: type.id, group: null })
  }

  times(sized(1 / 18, 6), (index) => {
    const created_at = moment(historyEnd - 900 * day, historyEnd - 60 * day)
    const name = `${dice.pick(groupNames)} ${index + 1}`
    const location = dice.chance(0.6)
      ? add("groups.Location", { name: `Home of ${name}`, latitude: 41.8, longitude: -87.6, radius: "300" }, { group: null })
      : null
    const group = add(
      "groups.Group",
      {
        name,
        created_at,
        archived_at: dice.chance(0.1) ? moment(secondsOf(created_at)) : null,
        contact_email: `group${index + 1}@grace.example.org`,
        public_church_center_web_url: `https://grace.churchcenter.com/groups/${index + 1}`,
        schedule: dice.chance(0.3) ? null : "Every Tuesday at 7:00 pm",
        header_image: { original: "https://files.example.org/header.png" }
      },
      { group_type: types[dice.weighted([60, 20, 15, 5])]?.id ?? null, location: location?.id ?? null },
      { campuses: some(campuses, 0.3).map(({ id }) => id), tags: some(tags, 0.3).map(({ id }) => id) }
    )
    if (location !== null) location.refs["group"] = group.id
    const crowd = several(everyone, sizes[dice.weighted(groupSizes)] ?? 8)
    const members = crowd.map((member, place) => {
      const known = person("groups", member)
      add(
        "groups.Membership",
        { joined_at: moment(secondsOf(created_at)), role: place === 0 ? "leader" : "member" },
        { group: group.id, person: known.id }
      )
      return known
    })
    complete(group, { memberships_count: members.length })
    const limit = dice.chance(0.3) ? dice.between(members.length, 30) : null
    const isFull = limit !== null && members.length >= limit
    add(
      "groups.Enrollment",
      {
        status: isFull ? "full" : dice.pick(["open", "closed", "private"]),
        member_limit: limit,
        member_limit_reached: isFull,
        date_limit: null,
        date_limit_reached: false,
        auto_closed: isFull,
        auto_closed_reason: isFull ? "member_limit_reached" : null
      },
      { group: group.id }
    )
    times(dice.weighted([70, 20, 10]), () => {
      const applicant = person("groups", one(adults))
      add(
        "groups.GroupApplication",
        { applied_at: moment(secondsOf(created_at)), message: null },
        { group: group.id, person: applicant.id }
      )
    })
    times(dice.between(1, 4), (event) =>
      addEvent(filling, group, members, historyEnd - event * week + dice.between(8, 20) * 3600 - 2 * day, location?.id ?? null)
    )
    if (dice.chance(0.2))
      add(
        "groups.Resource",
        { name: "Notes", type: "LinkResource" },
        { created_by: members[0]?.id ?? null, group: group.id, group_type: group.refs["group_type"] ?? idOf(types) }
      )
  })
}

const addEvent = ({ add, dice }: Filling, group: Row, members: ReadonlyArray<Row>, start: number, location: string | null) => {
  const isCanceled = dice.chance(0.08)
  const leader = members[0]
  const event = add(
    "groups.Event",
    {
      name: `${typeof group.attributes["name"] === "string" ? group.attributes["name"] : "Group"} evening`,
      starts_at: stamp(start),
      ends_at: stamp(start + 5400),
      canceled: isCanceled,
      canceled_at: isCanceled ? stamp(start - day) : null,
      visitors_count: isCanceled ? 0 : dice.weighted([70, 20, 10]),
      multi_day: false
    },
    { group: group.id, location, attendance_submitter: isCanceled ? null : (leader?.id ?? null), repeating_event: null }
  )
  if (isCanceled) return
  for (const member of members) {
    add(
      "groups.Attendance",
      { attended: dice.chance(0.7), role: member === leader ? "leader" : "member" },
      { event: event.id, person: member.id }
    )
  }
  if (dice.chance(0.1) && leader !== undefined) {
    const note = add("groups.EventNote", { body: "Good talk." }, { event: event.id, annotatable: event.id, owner: null })
    const owner = add(
      "groups.Owner",
      { first_name: leader.attributes["first_name"] ?? null, last_name: leader.attributes["last_name"] ?? null },
      { event_note: note.id }
    )
    note.refs["owner"] = owner.id
  }
}
