import type { Schema } from "effect"
import type { Dice } from "./Dice.ts"
import { familyNames, givenNames, longText, memberships, nicknames, remarks } from "./names.ts"
import { dateOf, secondsOf } from "./timestamps.ts"

const year = 365 * 86_400
const grades = 12

const optional = <A extends Schema.Json>(dice: Dice, probability: number, value: () => A) => (dice.chance(probability) ? value() : null)

/** The two names the API puts together from the others. */
export const shownNames = (attributes: Readonly<Record<string, Schema.Json>>) => {
  const first = attributes["nickname"] ?? attributes["given_name"]
  return { first_name: first ?? null, name: [first, attributes["last_name"]].filter((part) => typeof part === "string").join(" ") }
}

/** The attributes of a person who does not exist. `created` and `updated` as the API writes times. */
export const inventPerson = (
  dice: Dice,
  options: {
    readonly created: string
    readonly updated: string | null
    readonly isChild: boolean
    readonly familyName?: string | undefined
  }
): Record<string, Schema.Json> => {
  const created = secondsOf(options.created)
  const gender = dice.weighted([48, 48, 4])
  const given_name = optional(dice, 0.97, () => dice.pick(gender === 1 ? givenNames.Male : givenNames.Female))
  const last_name = options.familyName ?? dice.pick(familyNames)
  const nickname = optional(dice, 0.08, () => dice.pick(nicknames))
  const age = options.isChild ? dice.between(0, 17) : dice.between(18, 95)
  const grade = options.isChild && age > 5 && age - 5 <= grades ? age - 5 : null
  const isInactive = !options.isChild && dice.chance(0.08)
  const isAdministrator = !options.isChild && dice.chance(0.01)
  const avatar = `https://avatars.planningcenteronline.com/uploads/initials/${dice.between(1, 99_999)}.png`
  return {
    avatar,
    first_name: nickname ?? given_name,
    last_name,
    demographic_avatar_url: avatar,
    name: shownNames({ nickname, given_name, last_name }).name,
    status: isInactive ? "inactive" : "active",
    remote_id: optional(dice, 0.1, () => dice.between(1, 2_000_000_000)),
    accounting_administrator: isAdministrator && dice.chance(0.3),
    anniversary: options.isChild ? null : optional(dice, 0.3, () => dateOf(created - dice.between(0, 40) * year)),
    birthdate: optional(dice, 0.8, () => dateOf(created - age * year - dice.between(0, 364) * 86_400)),
    child: options.isChild,
    given_name,
    grade,
    graduation_year: grade === null ? null : new Date(created * 1000).getUTCFullYear() + grades - grade,
    middle_name: optional(dice, 0.2, () => dice.pick(givenNames.Female)),
    nickname,
    people_permissions: isAdministrator ? "Manager" : optional(dice, 0.03, () => dice.pick(["Viewer", "Editor"])),
    site_administrator: isAdministrator,
    gender: gender === 0 ? "Female" : gender === 1 ? "Male" : null,
    inactivated_at: isInactive ? (options.updated ?? options.created) : null,
    medical_notes: optional(dice, 0.05, () => (dice.chance(0.05) ? longText : dice.pick(remarks))),
    membership: optional(dice, 0.6, () => dice.pick(memberships)),
    created_at: options.created,
    updated_at: options.updated,
    can_create_forms: isAdministrator,
    can_email_lists: isAdministrator,
    directory_shared_info: {},
    directory_status: dice.chance(0.2) ? "all" : "no_access",
    passed_background_check: dice.chance(0.1),
    resource_permission_flags: { can_access_workflows: isAdministrator },
    school_type: grade === null ? null : grade <= 5 ? "elementary" : grade <= 8 ? "middle" : "high",
    login_identifier: options.isChild ? null : optional(dice, 0.25, () => `person${dice.between(1, 9_999_999)}@example.org`),
    mfa_configured: dice.chance(0.1),
    stripe_customer_identifier: null
  }
}
