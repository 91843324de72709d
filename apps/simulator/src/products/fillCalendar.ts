import { historyEnd } from "../Church.ts"
import { adultsIn, day, type Filling, week } from "../Filling.ts"
import type { Row } from "../Row.ts"
import { stamp } from "../timestamps.ts"

const eventNames = [
  "Sunday Service",
  "Choir practice",
  "Youth camp",
  "Wedding",
  "Food bank",
  "Staff meeting",
  "ろうそく礼拝",
  "Baptism"
] as const

/** Rooms and equipment, events with their instances, what was asked for and booked. */
export const fillCalendar = (filling: Filling) => {
  const { add, dice, idOf, person, sized, some, times } = filling
  const staff = adultsIn(filling)
    .slice(0, sized(0.02, 3))
    .map((member) => person("calendar", member, { has_access: true, status: "active", permissions: 2 }))
  const approver = staff[0]
  const tags = ["Ministry", "Audience"].flatMap((name, index) => {
    const group = add("calendar.TagGroup", { name, required: index === 0 })
    return times(3, (place) =>
      add("calendar.Tag", { name: `${name} ${place + 1}`, position: place, church_center_category: place === 0 }, { tag_group: group.id })
    )
  })
  const folders = ["Rooms", "Sound", "Kitchen"].map((name, index) =>
    add("calendar.ResourceFolder", { name, kind: index === 0 ? "Room" : "Resource", ancestry: null, path_name: name })
  )
  const resources = times(12, (index) =>
    add(
      "calendar.Resource",
      {
        name: index < 6 ? `Room ${index + 1}` : `Kit ${index - 5}`,
        kind: index < 6 ? "Room" : "Resource",
        quantity: index < 6 ? 1 : dice.between(1, 10),
        expires_at: null,
        path_name: folders[index < 6 ? 0 : 1]?.attributes["name"] ?? null
      },
      { resource_folder: dice.chance(0.8) ? (folders[index < 6 ? 0 : 1 + (index % 2)]?.id ?? null) : null }
    )
  )
  const rooms = resources.slice(0, 6)
  const questions = resources
    .slice(0, 4)
    .map((resource) =>
      add(
        "calendar.ResourceQuestion",
        { question: "How many chairs?", kind: "text", position: 1, choices: null },
        { resource: resource.id }
      )
    )
  const setups = rooms.slice(0, 3).map((room) => {
    const setup = add(
      "calendar.RoomSetup",
      { name: "Rows", diagram: null },
      { room_setup: null, containing_resource: room.id },
      { resource_suggestions: [] }
    )
    const suggestion = add("calendar.ResourceSuggestion", { quantity: 2 }, { resource: resources[7]?.id ?? null, room_setup: setup.id })
    setup.lists = { resource_suggestions: [suggestion.id] }
    return setup
  })
  for (const name of ["Facilities", "Sound team"]) {
    const group = add("calendar.ResourceApprovalGroup", { name }, {}, { people: some(staff, 0.6).map(({ id }) => id) })
    for (const resource of some(resources, 0.3))
      add("calendar.RequiredApproval", {}, { resource_approval_group: group.id, resource: resource.id })
  }
  const feed = add("calendar.Feed", { name: "Groups", feed_type: "groups" }, { event_owner: approver?.id ?? null })
  add("calendar.ReportTemplate", {
    title: "Week",
    body: "<p/>",
    created_at: stamp(historyEnd - 300 * day),
    updated_at: stamp(historyEnd - 30 * day)
  })

  const events = times(sized(1 / 40, 8), (index) => {
    const status = dice.pick(["A", "A", "A", "P", "R"])
    const event = add(
      "calendar.Event",
      {
        name: `${dice.pick(eventNames)} ${index + 1}`,
        approval_status: status,
        percent_approved: status === "A" ? 100 : 0,
        percent_rejected: status === "R" ? 100 : 0,
        visible_in_church_center: status === "A"
      },
      { owner: idOf(staff, 0.9), feed: dice.chance(0.1) ? feed.id : null },
      { tags: some(tags, 0.3).map(({ id }) => id) }
    )
    addInstances(filling, event, { approver, questions, resources, setups, status })
    if (index === 0 || dice.chance(0.15))
      add("calendar.Attachment", { name: "Plan.pdf", content_type: "application/pdf", file_size: 12_345 }, { event: event.id })
    if (index === 0 || dice.chance(0.1))
      add(
        "calendar.EventConnection",
        { connected_to_id: "1", connected_to_name: "Sunday", connected_to_type: "service_type", product_name: "services" },
        { event: event.id }
      )
    return event
  })
  for (const room of rooms.slice(0, 3)) {
    const isResolved = dice.chance(0.5)
    add(
      "calendar.Conflict",
      { resolved_at: isResolved ? stamp(historyEnd - day) : null },
      { resource: room.id, resolved_by: isResolved ? (approver?.id ?? null) : null, winner: isResolved ? (events[0]?.id ?? null) : null }
    )
  }
}

interface Needs {
  readonly approver: Row | undefined
  readonly questions: ReadonlyArray<Row>
  readonly resources: ReadonlyArray<Row>
  readonly setups: ReadonlyArray<Row>
  readonly status: string
}

const addInstances = (filling: Filling, event: Row, { approver, questions, resources, setups, status }: Needs) => {
  const { add, dice, several, times } = filling
  const owner = event.refs["owner"] ?? approver?.id ?? null
  const requests = several(resources, dice.weighted([20, 50, 30])).map((resource) => {
    const setup = setups.find(({ refs }) => refs["containing_resource"] === resource.id)
    const request = add(
      "calendar.EventResourceRequest",
      { approval_status: status, approval_sent: status !== "P", quantity: 1 },
      {
        event: event.id,
        resource: resource.id,
        event_resource_request: null,
        created_by: owner,
        updated_by: owner,
        room_setup: setup?.id ?? null
      }
    )
    for (const question of questions.filter(({ refs }) => refs["resource"] === resource.id)) {
      add(
        "calendar.EventResourceAnswer",
        { answer: "40", db_answer: "40", question: { question: question.attributes["question"] ?? null } },
        { created_by: owner, updated_by: owner, resource_question: question.id, event_resource_request: request.id }
      )
    }
    return { request, resource }
  })
  const count = dice.pick([1, 1, 2, 4, 8])
  const first = historyEnd + (dice.between(-20, 20) * week) / 2 + dice.between(8, 20) * 3600
  times(count, (index) => {
    const start = first + index * week
    const attributes = {
      starts_at: stamp(start),
      ends_at: stamp(start + 7200),
      all_day_event: false,
      recurrence: count > 1 ? "Every week" : "None",
      recurrence_description: count > 1 ? `Every week, ${count} times` : "Does not repeat",
      compact_recurrence_description: count > 1 ? "Weekly" : "None",
      published_starts_at: stamp(start),
      published_ends_at: stamp(start + 7200),
      location: null
    }
    const instance = add("calendar.EventInstance", attributes, { event: event.id })
    add(
      "calendar.EventTime",
      { starts_at: stamp(start), ends_at: stamp(start + 7200), name: null },
      { event_instance: instance.id, event: event.id }
    )
    for (const { request, resource } of requests) {
      add(
        "calendar.ResourceBooking",
        { starts_at: stamp(start - 1800), ends_at: stamp(start + 9000), quantity: 1 },
        { event: event.id, event_instance: instance.id, resource: resource.id, event_resource_request: request.id }
      )
    }
  })
}
