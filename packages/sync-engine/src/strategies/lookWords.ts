/** What became of a look, and why, as a person would say it. */
import type { LookOutcome, ToldLook } from "../state/History.ts"

const listed = (names: ReadonlyArray<string>) => names.join(", ")

/** `before`: what stood before it, `null` where nothing did. */
export const whyOf = (look: ToldLook, before: LookOutcome | null): string => {
  const under = look.decisionId === null ? "" : ` under decision ${look.decisionId}`
  switch (look.outcome) {
    case "stored": {
      if (before === null) return "stored: the first look that is known"
      const changed = look.changed.length === 0 ? "" : `: ${listed(look.changed)} changed`
      const lost = look.lost.length === 0 ? "" : `, and ${listed(look.lost)} emptied`
      return `${before === "deleted" ? "stored: it is there again" : "stored"}${changed}${lost}${under}`
    }
    case "deleted": {
      const merged = look.mergedInto === null ? "" : `, and its list of merges says that ${look.mergedInto} took it in`
      const evidence = look.byId === false ? "two whole readings did not list it" : "asked for by its id, the source answered 404"
      return `deleted: ${evidence}${merged}${under}`
    }
    case "revived":
      return `brought back: decision ${look.decisionId} was undone`
    case "restored":
      return `the values from before it are back: decision ${look.decisionId} was undone`
    case "stale":
      return "not stored: what is stored is newer"
    case "tied":
      return "not stored: it overlaps in time with the stored look, so the record was to be read again by its id"
    case "held":
      return `not stored: it would have emptied ${listed(look.lost)}; kept in quarantine until it is known to be one of few`
  }
}
