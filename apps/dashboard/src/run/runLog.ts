/** What has happened in a run so far, put together from what is stored of it and of its entities, the latest first. */
import type { RunView } from "@openfaith/api"
import type { EntityState, StateName } from "./entityStates.ts"
import { stateWords } from "./entityStates.ts"
import { hasEnded, plural, requester, statusWords } from "./words.ts"

export interface LogLine {
  readonly key: string
  readonly at: string
  readonly mark: StateName
  /** The entity it is about; `null`: the run. */
  readonly entity: string | null
  readonly text: string
}

const incidentMark: Readonly<Record<RunView["incidents"][number]["kind"], StateName>> = {
  fenced: "blocked",
  failed: "failed",
  resumed: "next",
  attempted: "next",
  paused: "paused"
}

/** What stands before what the engine says of it. */
export const incidentWords: Readonly<Record<RunView["incidents"][number]["kind"], string>> = {
  fenced: "a process that had lost it wrote nothing: ",
  failed: "its work failed, and is tried again: ",
  resumed: "",
  attempted: "",
  paused: "paused: "
}

const because = (reason: string | null) => (reason === null ? "" : `: ${reason}`)

const by = (run: RunView["run"]) => {
  const who = requester(run)
  return who === null ? "" : ` by ${who}`
}

const ofRun = (run: RunView["run"]): ReadonlyArray<LogLine> => {
  const { attempt, finishedAt, id, reason, requestedAt, startedAt, status } = run
  return [
    { key: `${id} requested`, at: requestedAt, mark: "next", entity: null, text: `requested${by(run)}` },
    ...(startedAt === null
      ? []
      : [
          {
            key: `${id} began`,
            at: startedAt,
            mark: "running",
            entity: null,
            text: attempt > 1 ? `attempt ${attempt} began` : "began"
          } as const
        ]),
    ...(finishedAt === null || !hasEnded({ status })
      ? []
      : [
          {
            key: `${id} ended`,
            at: finishedAt,
            mark: status === "complete" ? "done" : status === "cancelled" ? "cancelled" : "unproven",
            entity: null,
            text: `${statusWords[status].toLowerCase()}${because(reason)}`
          } as const
        ])
  ]
}

const ofEntity = ({ entity, pages, read, requests, since, state, stream, why }: EntityState): ReadonlyArray<LogLine> => {
  if (stream === null) return []
  const { finishedAt, progressAt, startedAt } = stream
  const line = (what: string, at: string, mark: StateName, text: string): LogLine => ({ key: `${entity} ${what}`, at, mark, entity, text })
  return [
    ...(startedAt === null ? [] : [line("began", startedAt, "running", "reading began")]),
    // Of pages only the last is told: there are very many.
    ...(progressAt === null || finishedAt !== null
      ? []
      : [line("page", progressAt, "running", `${plural(pages, "page")} stored so far, ${plural(read, "record")} read`)]),
    ...(state === "waiting" && since !== null ? [line("waits", since, "waiting", `waits${because(why)}`)] : []),
    ...(finishedAt === null
      ? []
      : [
          line(
            "ended",
            finishedAt,
            state,
            `${stateWords[state].toLowerCase()}${because(why)}${requests === 0 ? "" : `, ${plural(read, "record")} in ${plural(requests, "request")}`}`
          )
        ])
  ]
}

export const runLog = (
  { incidents, run }: Pick<RunView, "incidents" | "run">,
  states: ReadonlyArray<EntityState>,
  commands: ReadonlyArray<LogLine>
): ReadonlyArray<LogLine> =>
  [
    ...ofRun(run),
    ...commands,
    ...states.flatMap(ofEntity),
    ...incidents.map(({ at, attempt, detail, entity, kind, worker }): LogLine => ({
      key: `${at} ${kind} ${entity ?? ""}`,
      at,
      mark: incidentMark[kind],
      entity,
      text: `${incidentWords[kind]}${detail} (attempt ${attempt}, ${worker})`
    }))
    // Of what happened at once the later told comes first.
  ]
    .toReversed()
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
