import { historyEnd } from "../Church.ts"
import { adultsIn, complete, day, type Filling, fullName, week } from "../Filling.ts"
import type { Row } from "../Row.ts"
import { stamp } from "../timestamps.ts"
import { fillSongs, type Songs } from "./fillSongs.ts"

const teamNames: Readonly<Record<string, ReadonlyArray<string>>> = {
  Band: ["Guitar", "Drums", "Vocals"],
  Technique: ["Sound", "Slides"],
  Hosts: ["Door", "Coffee"]
}

interface Team {
  readonly row: Row
  readonly positions: ReadonlyArray<Row>
  readonly assigned: ReadonlyArray<{ readonly person: Row; readonly position: Row }>
}

/** Service types with teams, songs, plans, who serves in them and who is still missing. */
export const fillServices = (filling: Filling) => {
  const { add, dice, person, sized, some, times } = filling
  const volunteers = adultsIn(filling)
    .filter(() => dice.chance(0.3))
    .map((volunteer) =>
      person("services", volunteer, { permissions: "Scheduled Viewer", max_permissions: "Scheduled Viewer", preferred_app: "services" })
    )
  const leader = volunteers[0] ?? person("services", undefined)
  const folder = add("services.Folder", { name: "Weekend", container: null }, { ancestors: null, parent: null, campus: null })
  add("services.Folder", { name: "Midweek", container: null }, { ancestors: folder.id, parent: folder.id, campus: null })
  for (const volunteer of volunteers) {
    add("services.TextSetting", { carrier: null, display_number: null, normalized_number: null }, { person: volunteer.id })
    const email = filling.church.tables.Email.childrenOf("person", volunteer.refs["origin"] ?? "")[0]
    if (email) add("services.Email", { address: email.attributes["address"] ?? null, primary: true }, { person: volunteer.id })
  }
  for (const volunteer of some(volunteers, 0.2)) addBlockout(filling, volunteer)
  const songs = fillSongs(filling, leader, sized(1 / 200, 15))
  const series = ["Advent", "Acts", "Psalms"].map((title) => add("services.Series", { title, has_artwork: false }))
  add("services.EmailTemplate", { kind: "scheduling", subject: "You are scheduled", html_body: "<p/>" }, { template_owner: null })
  add("services.ReportTemplate", { title: "People", type: "ReportPeople", body: "<p/>" })

  for (const [index, name] of ["Sunday Morning", "Sunday Evening", "Youth"].entries()) {
    const type = add(
      "services.ServiceType",
      { name, sequence: index, archived_at: null, deleted_at: null, frequency: "Weekly" },
      { parent: index < 2 ? folder.id : null }
    )
    const category = add(
      "services.PlanNoteCategory",
      { name: "Sermon", sequence: 1, deleted_at: null },
      { service_type: type.id, teams: null }
    )
    const itemCategory = add("services.ItemNoteCategory", { name: "Vocals", sequence: 1, deleted_at: null }, { service_type: type.id })
    add("services.PublicView", {}, { service_type: type.id })
    add("services.LiveController", { full_name: fullName(leader) }, { person: leader.id, service_type: type.id })
    add(
      "services.PlanTemplate",
      { name: "Usual", item_count: 5, team_count: 3, note_count: 0 },
      { service_type: type.id, created_by: leader.id, updated_by: leader.id }
    )
    const preference = add(
      "services.TimePreferenceOption",
      { day_of_week: 0, minute_of_day: 540, time_type: "service", sort_index: "1" },
      { service_type: type.id }
    )
    const teams = Object.entries(teamNames).map(([team, positions], sequence) =>
      addTeam(filling, type, team, positions, sequence, volunteers, preference)
    )
    let previous: Row | null = null
    times(8, (place) => {
      const plan: Row = addPlan(filling, {
        type,
        index: place,
        hour: 9 + index * 4,
        series: series[Math.floor(place / 3)] ?? null,
        teams,
        songs,
        leader,
        category,
        itemCategory,
        previous
      })
      if (previous !== null) previous.refs["next_plan"] = plan.id
      previous = plan
    })
    add("services.Layout", {}, { service_type: type.id })
  }
  addDetails(filling, volunteers)
}

/** What hangs on rows that are there, of each kind a little. */
const addDetails = ({ add, church: { tables } }: Filling, volunteers: ReadonlyArray<Row>) => {
  const [first, second] = volunteers
  const team = tables["services.Team"].rows[0]
  for (const item of tables["services.Item"].rows.filter(({ attributes }) => attributes["sequence"] === 1).slice(0, 5))
    add("services.CustomSlide", { label: "Welcome", body: "<p>Welcome</p>", order: 1, enabled: true }, { item: item.id, attachment: null })
  for (const time of tables["services.PlanTime"].rows.filter(({ attributes }) => attributes["time_type"] === "rehearsal").slice(0, 5)) {
    if (team === undefined) break
    add(
      "services.SplitTeamRehearsalAssignment",
      { schedule_special_service_times: false },
      { plan_time: time.id, team: team.id },
      { time_preference_options: [] }
    )
  }
  for (const blockout of tables["services.Blockout"].rows.slice(0, 3))
    add("services.BlockoutException", { date: "2026-12-24" }, { blockout: blockout.id })
  if (first === undefined || second === undefined) return
  add("services.SchedulingPreference", { preference: "schedule_together" }, { person: first.id, household_member: second.id })
  for (const attachment of tables["services.Attachment"].rows.slice(0, 3)) {
    const { attachable, attachable_type } = attachment.refs
    add(
      "services.Zoom",
      { aspect_ratio: 0.75, zoom_level: 1.5, x_offset: 0, y_offset: -12.5 },
      { person: first.id, attachment: attachment.id, attachable: attachable ?? null, attachable_type: attachable_type ?? null }
    )
  }
}

const addBlockout = ({ add, dice }: Filling, volunteer: Row) => {
  const start = historyEnd + dice.between(-10, 60) * day
  const when = { starts_at: stamp(start), ends_at: stamp(start + 3 * day) }
  const blockout = add(
    "services.Blockout",
    { ...when, reason: "Away", repeat_frequency: "no_repeat", group_identifier: null, repeat_until: null },
    { person: volunteer.id }
  )
  add(
    "services.BlockoutDate",
    { ...when, starts_at_utc: stamp(start), ends_at_utc: stamp(start + 3 * day), reason: "Away", group_identifier: null },
    { person: volunteer.id, blockout: blockout.id }
  )
}

const addTeam = (
  { add, dice, several }: Filling,
  type: Row,
  name: string,
  positions: ReadonlyArray<string>,
  sequence: number,
  volunteers: ReadonlyArray<Row>,
  preference: Row
): Team => {
  const crowd = several(volunteers, Math.max(2, Math.ceil(volunteers.length / 6)))
  const row = add(
    "services.Team",
    { name, sequence, archived_at: null, default_status: "U", schedule_to: "plan" },
    { service_type: type.id, default_responds_to: crowd[0]?.id ?? null, service_types: type.id }
  )
  const rows = positions.map((position, place) =>
    add("services.TeamPosition", { name: position, sequence: place }, { team: row.id }, { attachment_types: [], tags: [] })
  )
  const first = crowd[0]
  if (first !== undefined) add("services.TeamLeader", { send_responses_for_accepts: true }, { person: first.id, team: row.id })
  const assigned = crowd.flatMap((person) => {
    const position = rows[dice.between(0, rows.length - 1)]
    if (position === undefined) return []
    add(
      "services.PersonTeamPositionAssignment",
      { schedule_preference: "Every week", preferred_weeks: [] },
      { person: person.id, team_position: position.id },
      { time_preference_options: dice.chance(0.3) ? [preference.id] : [] }
    )
    return [{ person, position }]
  })
  return { row, positions: rows, assigned }
}

interface PlanParts {
  readonly type: Row
  readonly index: number
  readonly hour: number
  readonly series: Row | null
  readonly teams: ReadonlyArray<Team>
  readonly songs: Songs
  readonly leader: Row
  readonly category: Row
  readonly itemCategory: Row
  readonly previous: Row | null
}

const addPlan = (filling: Filling, { category, hour, index, itemCategory, leader, previous, series, songs, teams, type }: PlanParts) => {
  const { add, dice, one, several, times } = filling
  const start = historyEnd + (index - 5) * week + hour * 3600
  const dates = new Date(start * 1000).toISOString().slice(0, 10)
  const plan = add(
    "services.Plan",
    {
      title: dice.chance(0.5) ? null : "Communion",
      series_title: series?.attributes["title"] ?? null,
      dates,
      short_dates: dates,
      sort_date: stamp(start),
      last_time_at: stamp(start),
      created_at: stamp(start - 6 * week),
      public: true
    },
    {
      service_type: type.id,
      previous_plan: previous?.id ?? null,
      next_plan: null,
      series: series?.id ?? null,
      created_by: leader.id,
      updated_by: leader.id,
      linked_publishing_episode: null
    },
    { attachment_types: [] }
  )
  const rehearsal = add(
    "services.PlanTime",
    { name: null, time_type: "rehearsal", starts_at: stamp(start - 2 * day), ends_at: stamp(start - 2 * day + 5400), team_reminders: [] },
    { plan: plan.id },
    { assigned_teams: teams.slice(0, 1).map(({ row }) => row.id), assigned_positions: [] }
  )
  const service = add(
    "services.PlanTime",
    { name: null, time_type: "service", starts_at: stamp(start), ends_at: stamp(start + 4500), team_reminders: [] },
    { plan: plan.id },
    { assigned_teams: teams.map(({ row }) => row.id), assigned_positions: [] }
  )
  const items = times(6, (sequence) => {
    const isSong = sequence % 2 === 1
    const song = isSong ? one(songs.songs) : undefined
    const arrangement = songs.arrangements.find(({ refs }) => song !== undefined && refs["song"] === song.id)
    const key = songs.keys.find(({ refs }) => arrangement !== undefined && refs["arrangement"] === arrangement.id)
    const item = add(
      "services.Item",
      {
        title: song?.attributes["title"] ?? dice.pick(["Welcome", "Sermon", "Prayer"]),
        sequence: sequence + 1,
        item_type: isSong ? "song" : "item",
        length: dice.between(60, 1800),
        service_position: "during",
        key_name: key?.attributes["name"] ?? null
      },
      {
        plan: plan.id,
        song: song?.id ?? null,
        arrangement: arrangement?.id ?? null,
        key: key?.id ?? null,
        selected_layout: null,
        selected_background: null,
        selected_attachment: null,
        media: null
      }
    )
    add(
      "services.ItemTime",
      { length: 300, length_offset: 0, exclude: false, live_start_at: null, live_end_at: null },
      { item: item.id, plan_time: service.id, plan: plan.id }
    )
    if (dice.chance(0.2))
      add("services.ItemNote", { content: "Softly", category_name: "Vocals" }, { item: item.id, item_note_category: itemCategory.id })
    return item
  })
  const isPast = start < historyEnd
  let people = 0
  for (const { assigned, positions, row } of teams) {
    for (const { person, position } of several(assigned, Math.min(6, positions.length + 1))) {
      addPlanPerson(filling, { plan, person, position, team: row, times: [rehearsal, service], leader, type, isPast })
      people++
    }
  }
  const missing = times(dice.weighted([30, 40, 30]), () => {
    const team = one(teams.map(({ row }) => row))
    return add(
      "services.NeededPosition",
      { quantity: dice.between(1, 2), team_position_name: "Vocals", scheduled_to: "plan" },
      { team: team?.id ?? null, plan: plan.id, time: service.id, time_preference_option: null }
    )
  })
  if (dice.chance(0.5))
    add(
      "services.PlanNote",
      { category_name: "Sermon", content: "John 3" },
      { plan: plan.id, plan_note_category: category.id, created_by: leader.id, teams: null }
    )
  add(
    "services.Contributor",
    { full_name: fullName(leader), contributable_action: "created", contributable_type: "Plan", contributable_category: "plans" },
    { plan: plan.id, person: leader.id }
  )
  const needed = missing.reduce((sum, { attributes }) => sum + (typeof attributes["quantity"] === "number" ? attributes["quantity"] : 0), 0)
  const notes = filling.church.tables["services.PlanNote"].rows.filter(({ refs }) => refs["plan"] === plan.id).length
  complete(plan, {
    items_count: items.length,
    total_length: items.reduce((sum, { attributes }) => sum + (typeof attributes["length"] === "number" ? attributes["length"] : 0), 0),
    plan_people_count: people,
    needed_positions_count: needed,
    plan_notes_count: notes,
    service_time_count: 1,
    rehearsal_time_count: 1,
    other_time_count: 0
  })
  return plan
}

interface Serving {
  readonly plan: Row
  readonly person: Row
  readonly position: Row
  readonly team: Row
  readonly times: ReadonlyArray<Row>
  readonly leader: Row
  readonly type: Row
  readonly isPast: boolean
}

const addPlanPerson = ({ add, dice }: Filling, { isPast, leader, person, plan, position, team, times, type }: Serving) => {
  const status = dice.pick(["C", "C", "C", "U", "D"])
  const ids = times.map(({ id }) => id)
  const shared = { service_type: type.id, team: team.id, plan: plan.id, person: person.id }
  const planPerson = add(
    "services.PlanPerson",
    {
      status,
      name: fullName(person),
      team_position_name: position.attributes["name"] ?? null,
      decline_reason: status === "D" ? "Away" : null,
      scheduled_by_name: fullName(leader)
    },
    { ...shared, scheduled_by: leader.id, responds_to: leader.id },
    { times: ids, service_times: ids.slice(-1), time_preference_options: [] }
  )
  for (const time of times) add("services.PlanPersonTime", { status }, { plan_time: time.id, plan: plan.id, plan_person: planPerson.id })
  const service = times.at(-1)
  if (isPast && status === "C" && service !== undefined && dice.chance(0.3)) {
    add(
      "services.Attendance",
      { checked_in_at: service.attributes["starts_at"] ?? null, check_ins_event_id: null, check_ins_event_period_id: null },
      { plan: plan.id, plan_time: service.id, plan_person: planPerson.id }
    )
  }
  if (isPast) return
  const shown = {
    status,
    sort_date: plan.attributes["sort_date"] ?? null,
    dates: plan.attributes["dates"] ?? null,
    person_name: fullName(person),
    team_name: team.attributes["name"] ?? null,
    team_position_name: position.attributes["name"] ?? null
  }
  add("services.Schedule", shown, { ...shared, plan_person: planPerson.id, responds_to_person: leader.id }, { times: ids })
}
