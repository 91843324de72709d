/** What has to be so of one sequence: at every step, and once the source was quiet. Answers what is not, in words. Pure. */
import { pace, type Play, type Who } from "./Rehearsal.ts"
import { both, other, shown, type Which } from "./SmallSource.ts"

/** What the store has of one record. */
export interface Stored {
  /** `null`: it was never seen. */
  readonly content: string | null
  readonly isLive: boolean
  /** Live canonical rows, and what the one of them says. */
  readonly rows: number
  readonly name: string | null
  readonly host: string | null
  readonly alias: string | null
  readonly isWaiting: boolean
}

type StoredOf = (who: Who) => Stored | undefined

const told = ({ number, sequence }: Play) =>
  `${number} ${sequence.isVersioned ? "with" : "without"} versions, from [${both.filter((id) => shown(sequence.start, id)).join()}]: ${sequence.events
    .map(({ do: what, ...rest }) => [what, ...Object.values(rest)].join(" "))
    .join(", ")}`

export const expectations = (canonicalIdOf: (play: Play, who: Who) => string) => {
  /** Rows that applications see are those of the live records, and nothing else. */
  const canonical = (who: Who, row: Stored | undefined) => {
    if (!row) return []
    if (row.rows !== (row.isLive ? 1 : 0)) return [`${who} has ${row.rows} canonical rows`]
    return row.isLive && row.name !== row.content ? [`the canonical row of ${who} says ${row.name}, its record ${row.content}`] : []
  }

  /**
   * The store shows what the newest committed look at a record saw, or the record waits to be read. So no late look undoes a later one. Where a version
   * went back, between two live rows, this holds from the next whole reading on: until then the newer version is taken for the newer row.
   */
  const atEveryStep = (play: Play, storedOf: StoredOf): ReadonlyArray<string> => {
    const problems = both.flatMap((who) => {
      const row = storedOf(who)
      const look = play.newest.get(who)
      const has = row?.isLive ? row.content : null
      const saw = look?.record?.content ?? null
      const wentBack =
        play.sequence.isVersioned &&
        play.sequence.events.some((event) => event.do === "restore" && event.id === who) &&
        has !== null &&
        saw !== null
      return [
        ...canonical(who, row),
        ...(has === saw || row?.isWaiting || wentBack ? [] : [`${who} is ${has}, its newest look saw ${saw}`])
      ]
    })
    return problems.map((problem) => `${told(play)}: ${problem}`)
  }

  /** The store equals the source, and nothing waits. */
  const atEnd = (play: Play, storedOf: StoredOf): ReadonlyArray<string> => {
    const source = play.sources.at(-1) ?? play.sequence.start
    const problems = both.flatMap((who) => {
      const row = storedOf(who)
      const is = shown(source, who)?.content ?? null
      const has = row?.isLive ? row.content : null
      return [
        ...canonical(who, row),
        ...(has === is ? [] : [`${who} is ${has}, at the source ${is}`]),
        ...(row?.isWaiting ? [`${who} still waits to be read`] : []),
        ...aliasProblems(play, who, storedOf)
      ]
    })
    const guest = storedOf("guest")
    if (play.hasGuest && shown(source, source.host) && guest?.host !== canonicalIdOf(play, source.host))
      problems.push(`the guest refers to ${guest?.host}, not to ${source.host}`)
    return problems.map((problem) => `${told(play)}: ${problem}`)
  }

  /** An alias leads from a merged record that is gone to the one that was kept; nowhere else, and always where that one has been there
   * since and the merged one was asked for. */
  const aliasProblems = (play: Play, who: Which, storedOf: StoredOf) => {
    const row = storedOf(who)
    const { isKept, isMerged } = (play.sources.at(-1) ?? play.sequence.start).records[who]
    const isGone = row !== undefined && !row.isLive
    const mergedAt = play.sequence.events.findLastIndex((event) => event.do === "merge" && event.id === who)
    const wasAsked = (play.newest.get(who)?.moment ?? 0) > (mergedAt + 1) * pace
    const right = canonicalIdOf(play, other(who))
    if (row?.alias && !(isGone && isMerged && row.alias === right)) return [`${who} has an alias to ${row.alias}`]
    return isGone && isMerged && isKept && wasAsked && !row.alias ? [`${who} was merged and has no alias`] : []
  }

  return { atEnd, atEveryStep }
}
