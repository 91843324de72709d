/** Decisions as people are asked for them: what was found, what each answer does, and what became of it. Pure. */
import type { Decision } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"
import { grouped, plural } from "../run/words.ts"

type Asked = typeof Decision.Type
export type Verb = "confirm" | "reject" | "undo"

/** `40 records of people.Email may be gone`. */
export const decisionTitle = ({ count, entity, kind }: Asked): string =>
  kind === "deletions" ? `${plural(count, "record")} of ${entity} may be gone` : `${plural(count, "record")} of ${entity} would lose values`

export const decisionStatus: Readonly<Record<Asked["status"], string>> = {
  open: "Waits for somebody",
  confirmed: "Confirmed",
  rejected: "Rejected",
  undone: "Undone",
  withdrawn: "Nothing to decide any more"
}

export const decisionMark: Readonly<Record<Asked["status"], StateName>> = {
  open: "exceptions",
  confirmed: "done",
  rejected: "blocked",
  undone: "cancelled",
  withdrawn: "unplanned"
}

/** Why somebody is asked. */
export const evidence = ({ allowed, count, kind, live, status }: Asked): string =>
  kind === "deletions"
    ? `The source did not list ${grouped(count)} of ${grouped(live)} stored records. ${grouped(allowed)} may go unasked: more than that can also be a permission that was lost, or a fault at the source.`
    : `What the source shows now would empty fields of ${grouped(count)} of ${grouped(live)} stored records. ${grouped(allowed)} may lose values unasked: more than that can also be a permission that was lost.${status === "open" ? " What is stored stays until somebody decides." : ""}`

/** What can be answered as it is now. */
export const verbsOf = ({ status }: Asked): ReadonlyArray<Verb> =>
  status === "open" ? ["confirm", "reject"] : status === "confirmed" ? ["undo"] : []

export const verbWords: Readonly<Record<Asked["kind"], Readonly<Record<Verb, string>>>> = {
  deletions: { confirm: "Let them go", reject: "Keep them", undo: "Bring them back" },
  losses: { confirm: "Let the values go", reject: "Keep the values", undo: "Bring the values back" }
}

const records = (count: number) => plural(count, "record")

/** What an answer would do, before it is given. */
export const consequences = (decision: Asked, verb: Verb): ReadonlyArray<string> => {
  const { applied, buried, count, entity, kind, waiting } = decision
  if (verb === "confirm")
    return kind === "deletions"
      ? [
          `A reconciliation of ${entity} is requested. It asks the source for each of these ${records(count)} by its id, about ${plural(count, "request")}.`,
          "Those that are not there any more are deleted here, with what applications read of them; those that are still there stay.",
          "It holds for these records and one reading. It can be undone."
        ]
      : [
          `A reconciliation of ${entity} is requested. What it still finds losing these fields is stored, for up to ${records(count)}.`,
          "It holds for these records and these fields. It can be undone."
        ]
  if (verb === "reject")
    return kind === "deletions"
      ? [`All ${records(count)} stay as they are.`, "A later reconciliation that still misses so many asks again."]
      : [
          `The looks that would empty ${records(count)} are dropped; the values stay.`,
          "A later reading that still finds the same asks again."
        ]
  return kind === "deletions"
    ? [
        `${records(buried)} deleted under it ${buried === 1 ? "comes" : "come"} back as ${buried === 1 ? "it was" : "they were"}, with what applications read of ${buried === 1 ? "it" : "them"}; one that has changed since, or whose content has expired, is left alone.`,
        ...(waiting > 0 ? [`${records(waiting)} not asked for yet ${waiting === 1 ? "stays" : "stay"}.`] : []),
        "The next reading that still misses them finds so again."
      ]
    : [
        `${records(applied)} ${applied === 1 ? "gets its" : "get their"} values back, where nothing has changed since.`,
        "The next reading that still finds them empty asks again."
      ]
}

/** What has become of the records, in parts that are not zero. */
export const outcomes = ({ applied, buried, kept, kind, restored, revived, status, waiting }: Asked): ReadonlyArray<string> => {
  if (status !== "confirmed" && status !== "undone") return []
  const parts: ReadonlyArray<readonly [number, string]> =
    kind === "deletions"
      ? [
          [buried, "deleted, since the source does not have them"],
          [kept, "kept, since the source still has them"],
          [revived, "brought back"],
          [waiting, status === "confirmed" ? "not asked for yet" : "never asked for"]
        ]
      : [
          [applied, "stored with what they lose"],
          [kept, "kept, since they do not lose it any more"],
          [restored, "with their values back"],
          [waiting, status === "confirmed" ? "not looked at again yet" : "never looked at again"]
        ]
  return parts.flatMap(([count, words]) => (count === 0 ? [] : [`${grouped(count)} ${words}`]))
}
