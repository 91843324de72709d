import { historyEnd, insertRow } from "../Church.ts"
import { inventAttributes } from "../inventAttributes.ts"
import { adultsIn, complete, day, type Filling, week } from "../Filling.ts"
import type { Row } from "../Row.ts"
import { stamp } from "../timestamps.ts"

const kinds = ["Regular", "Guest", "Volunteer"] as const
/** Ids of guests: far from those of the people product, so that nobody is mistaken for somebody. */
const firstGuest = 90_000_000

interface Counts {
  regular_count: number
  guest_count: number
  volunteer_count: number
}
const noCounts = (): Counts => ({ regular_count: 0, guest_count: 0, volunteer_count: 0 })
const counted = { Regular: "regular_count", Guest: "guest_count", Volunteer: "volunteer_count" } as const

/** Somebody who was there once and is in no list of the people product. Below zero: the source does not even have an id for them. */
const addGuest = ({ church, dice }: Filling, serial: number) => {
  const at = stamp(historyEnd - dice.between(1, 60) * day)
  const given = {
    first_name: `Guest ${Math.abs(serial) % 1000}`,
    last_name: null,
    name: `Guest ${Math.abs(serial) % 1000}`,
    permission: null,
    check_in_count: 0
  }
  const attributes = inventAttributes(dice, "check-ins.Person", { created: at, updated: at }, given)
  return insertRow(church, "check-ins.Person", serial, attributes, { origin: null })
}

/** Events with their locations and times, who checked in where and when, and headcounts. */
export const fillCheckIns = (filling: Filling, namelessGuests: number) => {
  const { add, church, dice, everyone, one, person, sized, some, times } = filling
  const theme = add("check-ins.Theme", { name: "Blue", mode: "light" })
  const labels = ["Name tag", "Security", "Allergy", "Parent"].map((name) =>
    add("check-ins.Label", { name, xml: "<label/>", prints_for: "Regular", roll: "30252" })
  )
  const people = some(everyone, 0.3).map((member) => person("check-ins", member, { check_in_count: 0, permission: null }))
  const volunteer = person("check-ins", adultsIn(filling)[0], { permission: "Manager", headcounter: true, check_in_count: 0 })
  const guests = times(sized(0.02, 3), (index) => addGuest(filling, firstGuest + index))
  const nameless = times(namelessGuests, (index) => addGuest(filling, -1 - index))
  const crowd = [...people, ...guests, ...nameless]
  for (const guest of some(people, 0.02))
    add("check-ins.Pass", { code: String(dice.between(1e8, 1e9)), kind: "barcode" }, { person: guest.id })

  for (const name of ["Sunday Morning", "Kids Club", "Youth Night"]) {
    const event = add("check-ins.Event", { name, frequency: "Weekly", archived_at: null })
    add("check-ins.EventLabel", { quantity: 1, for_regular: true }, { event: event.id, label: labels[0]?.id ?? null })
    const folder = add("check-ins.Location", { name: "Kids", kind: "Folder", position: 1 }, { event: event.id, parent: null })
    const rooms = ["Nursery", "Toddlers", "Primary", "Hall"].map((room, index) => {
      const location = add(
        "check-ins.Location",
        {
          name: room,
          kind: "Location",
          position: index + 1,
          child_or_adult: index === 3 ? "adult" : "child",
          gender: null,
          max_occupancy: index === 3 ? null : 20
        },
        { event: event.id, parent: index === 3 ? null : folder.id }
      )
      add("check-ins.Option", { body: "Picture allowed", quantity: 1 }, { location: location.id, label: labels[2]?.id ?? null })
      add("check-ins.LocationLabel", { quantity: 1 }, { location: location.id, label: labels[1]?.id ?? null })
      return location
    })
    const types = ["Adults", "Visitors"].map((type) => add("check-ins.AttendanceType", { name: type, limit: null }, { event: event.id }))
    const station = add(
      "check-ins.Station",
      { name: `Desk of ${name}`, mode: 0 },
      { event: event.id, location: null, print_station: null, theme: theme.id }
    )
    const seen = new Map<string, { readonly first: Row; last: Row; count: number }>()
    times(4, (index) => {
      const start = historyEnd - (4 - index) * week + 9 * 3600
      addPeriod(filling, { event, rooms, types, station, volunteer, start, guests, comers: filling.several(crowd, sized(0.06, 6)) }, seen)
    })
    for (const [id, { count, first, last }] of seen) {
      add(
        "check-ins.PersonEvent",
        { check_in_count: count },
        { person: id, event: event.id, first_check_in: first.id, last_check_in: last.id }
      )
      const known = church.tables["check-ins.Person"].byId.get(id)
      const before = known?.attributes["check_in_count"]
      if (known)
        complete(known, {
          check_in_count: (typeof before === "number" ? before : 0) + count,
          last_checked_in_at: last.attributes["created_at"] ?? null
        })
    }
  }
  const link = { remote_gid: "gid://services/ServiceType/1", remote_app: "services", remote_type: "ServiceType", remote_id: "1" }
  add("check-ins.IntegrationLink", link, { local: one(church.tables["check-ins.Event"].rows)?.id ?? null })
}

interface Period {
  readonly event: Row
  readonly rooms: ReadonlyArray<Row>
  readonly types: ReadonlyArray<Row>
  readonly station: Row
  readonly volunteer: Row
  readonly guests: ReadonlyArray<Row>
  readonly comers: ReadonlyArray<Row>
  readonly start: number
}

const addPeriod = (
  filling: Filling,
  { comers, event, guests, rooms, start, station, types, volunteer }: Period,
  seen: Map<string, { readonly first: Row; last: Row; count: number }>
) => {
  const { add, dice, one } = filling
  const ids = { event: event.id }
  const period = add(
    "check-ins.EventPeriod",
    { starts_at: stamp(start), ends_at: stamp(start + 6 * 3600), note: null, created_at: stamp(start - week) },
    ids
  )
  const hours = [0, 2].map((later) => {
    const at = start + later * 3600
    const attributes = {
      starts_at: stamp(at),
      shows_at: stamp(at - 3600),
      hides_at: stamp(at + 3600),
      hour: 9 + later,
      minute: 0,
      day_of_week: 0,
      name: null,
      created_at: stamp(start - week)
    }
    return {
      row: add("check-ins.EventTime", attributes, { ...ids, event_period: period.id }),
      counts: noCounts(),
      rooms: new Map<Row, Counts>()
    }
  })
  const total = noCounts()
  const perRoom = new Map<Row, Counts>()
  let group: Row | null = null
  for (const [index, comer] of comers.entries()) {
    const kind = guests.includes(comer) ? "Guest" : (kinds[dice.weighted([85, 3, 12])] ?? "Regular")
    const at = start - dice.between(0, 1800)
    if (index % 3 === 0)
      group = add(
        "check-ins.CheckInGroup",
        {
          name_labels_count: 1,
          security_labels_count: 1,
          check_ins_count: Math.min(3, comers.length - index),
          print_status: "printed",
          created_at: stamp(at)
        },
        { event_period: period.id, print_station: station.id }
      )
    const checkIn = add(
      "check-ins.CheckIn",
      {
        first_name: comer.attributes["first_name"] ?? null,
        last_name: comer.attributes["last_name"] ?? null,
        medical_notes: comer.attributes["medical_notes"] ?? null,
        number: index + 1,
        security_code: `${dice.pick(["A", "K", "Z"])}${dice.between(100, 999)}`,
        kind,
        one_time_guest: kind === "Guest",
        created_at: stamp(at),
        checked_out_at: dice.chance(0.6) ? stamp(start + 5400) : null,
        confirmed_at: stamp(at),
        emergency_contact_name: null,
        emergency_contact_phone_number: null
      },
      {
        ...ids,
        event_period: period.id,
        person: comer.id,
        checked_in_at: station.id,
        checked_in_by: dice.chance(0.5) ? volunteer.id : null,
        checked_out_by: null,
        check_in_group: group?.id ?? null
      }
    )
    const stays = dice.chance(0.15) ? hours : hours.slice(0, 1 + dice.between(0, 1)).slice(-1)
    const room = one(rooms)
    if (room === undefined) continue
    for (const hour of stays) {
      add(
        "check-ins.CheckInTime",
        { kind, has_validated: true, services_integrated: false, alerts: [] },
        { check_in: checkIn.id, event_time: hour.row.id, location: room.id, pre_check: null }
      )
      const known = hour.rooms.get(room) ?? noCounts()
      hour.rooms.set(room, known)
      known[counted[kind]]++
      hour.counts[counted[kind]]++
    }
    const inRoom = perRoom.get(room) ?? noCounts()
    perRoom.set(room, inRoom)
    inRoom[counted[kind]]++
    total[counted[kind]]++
    if (comer.serial < 0) continue
    const before = seen.get(comer.id)
    if (before === undefined) seen.set(comer.id, { first: checkIn, last: checkIn, count: 1 })
    else {
      before.last = checkIn
      before.count++
    }
  }
  complete(period, { ...total })
  for (const [room, counts] of perRoom) add("check-ins.LocationEventPeriod", { ...counts }, { location: room.id, event_period: period.id })
  for (const { counts, row, rooms: inRooms } of hours) {
    complete(row, { ...counts, total_count: counts.regular_count + counts.guest_count + counts.volunteer_count })
    for (const [room, known] of inRooms) add("check-ins.LocationEventTime", { ...known }, { location: room.id, event_time: row.id })
    for (const type of types)
      add("check-ins.Headcount", { total: dice.between(1, filling.sized(0.4, 5)) }, { event_time: row.id, attendance_type: type.id })
  }
}
