import { historyEnd } from "../Church.ts"
import { adultsIn, day, type Filling } from "../Filling.ts"
import { project } from "../projections.ts"
import { secondsOf, stamp } from "../timestamps.ts"

/** Signups with what can be chosen, who registered and who comes. */
export const fillRegistrations = (filling: Filling) => {
  const { add, church, dice, everyone, moment, one, person, several, sized, some, times } = filling
  const adults = adultsIn(filling)
  const campuses = church.tables.Campus.rows.map((campus) => project(church, "registrations.Campus", campus))
  const categories = ["Camps", "Classes", "Trips"].map((name) => add("registrations.Category", { name }))
  times(sized(1 / 150, 4), (index) => {
    const opened = moment(historyEnd - 300 * day, historyEnd - 30 * day)
    const signup = add(
      "registrations.Signup",
      {
        name: `${dice.pick(["Summer camp", "Baptism class", "Retreat", "Conferencia"])} ${index + 1}`,
        archived: dice.chance(0.2),
        open_at: opened,
        close_at: dice.chance(0.5) ? null : stamp(historyEnd + 30 * day),
        new_registration_url: `https://grace.churchcenter.com/registrations/${index + 1}`,
        created_at: opened
      },
      {},
      { campuses: several(campuses, 1).map(({ id }) => id), categories: several(categories, 1).map(({ id }) => id) }
    )
    if (dice.chance(0.8)) {
      add(
        "registrations.SignupLocation",
        { name: "Camp Grace", location_type: "address", latitude: "41.9", longitude: "-88.1" },
        { signup: signup.id }
      )
    }
    const start = historyEnd + dice.between(-60, 120) * day
    times(dice.between(1, 2), (place) =>
      add(
        "registrations.SignupTime",
        { starts_at: stamp(start + place * day), ends_at: stamp(start + place * day + 7200), all_day: false },
        { signup: signup.id }
      )
    )
    const choices = [0, 12_500].map((price_cents, place) =>
      add(
        "registrations.SelectionType",
        {
          name: place === 0 ? "Day guest" : "Full week",
          price_cents,
          price_currency: "USD",
          price_currency_symbol: "$",
          price_formatted: `$${price_cents / 100}`
        },
        { signup: signup.id }
      )
    )
    times(dice.between(3, 12), () => {
      const created_at = moment(secondsOf(opened))
      const registrant = person("registrations", one(adults))
      const registration = add(
        "registrations.Registration",
        { created_at },
        { signup: signup.id, created_by: registrant.id, registrant_contact: registrant.id }
      )
      const comers = several(everyone, dice.between(1, 3))
      for (const comer of comers) {
        const isWaiting = dice.chance(0.05)
        const isCanceled = !isWaiting && dice.chance(0.08)
        const attendee = add(
          "registrations.Attendee",
          {
            created_at,
            active: !isCanceled && !isWaiting,
            canceled: isCanceled,
            waitlisted: isWaiting,
            waitlisted_at: isWaiting ? created_at : null
          },
          {
            signup: signup.id,
            person: person("registrations", comer).id,
            registration: registration.id,
            selection_type: one(choices)?.id ?? null
          }
        )
        if (some([attendee], 0.4).length > 0)
          add("registrations.EmergencyContact", { name: "Next of kin", phone_number: "555-0140" }, { attendee: attendee.id })
      }
    })
  })
}
