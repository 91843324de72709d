/** What has happened to a connection, put together from its runs, decisions and the audit log, the latest first. */
import type { AuditEntry, Decision, Run } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"
import { grouped, hasEnded, kindWords, nameOf, plural, requester, statusWords } from "../run/words.ts"
import { span } from "../words/relative.ts"

export interface Happening {
  readonly key: string
  readonly at: string
  readonly mark: StateName
  readonly title: string
  /** Why, or what came of it. */
  readonly detail: string | null
  /** Who did it, as far as that is known. */
  readonly actor: string | null
  readonly runId: string | null
  readonly decisionId: string | null
}

const runMark: Readonly<Record<Run["status"], StateName>> = {
  requested: "next",
  running: "running",
  paused: "paused",
  complete: "done",
  complete_with_exceptions: "exceptions",
  incomplete: "unproven",
  failed: "failed",
  cancelled: "cancelled"
}

const atOf = ({ finishedAt, requestedAt, startedAt }: Run) => finishedAt ?? startedAt ?? requestedAt

/** Runs of which there is nothing to tell stand together: `12 deltas: complete`. */
const runHappenings = (runs: ReadonlyArray<Run>): ReadonlyArray<Happening> => {
  const groups: Array<Array<Run>> = []
  for (const run of runs) {
    const last = groups.at(-1)
    const [newest] = last ?? []
    if (newest !== undefined && run.status === "complete" && newest.status === "complete" && newest.kind === run.kind) last?.push(run)
    else groups.push([run])
  }
  return groups.flatMap((group): ReadonlyArray<Happening> => {
    const [run] = group
    if (run === undefined) return []
    const status = statusWords[run.status].toLowerCase()
    return [
      {
        key: run.id,
        at: atOf(run),
        mark: runMark[run.status],
        title:
          group.length === 1 ? `${kindWords[run.kind]}: ${status}` : `${kindWords[run.kind]}: ${status}, ${grouped(group.length)} times`,
        detail: hasEnded(run) || run.status === "paused" ? run.reason : null,
        // Of several it may have been another each.
        actor: group.length === 1 ? requester(run) : null,
        runId: run.id,
        decisionId: null
      }
    ]
  })
}

const decisionMark: Readonly<Record<(typeof Decision.Type)["status"], StateName>> = {
  open: "exceptions",
  confirmed: "done",
  rejected: "cancelled",
  undone: "cancelled",
  withdrawn: "unplanned"
}

const decisionHappenings = (decisions: ReadonlyArray<typeof Decision.Type>): ReadonlyArray<Happening> =>
  decisions.map(({ count, decidedAt, decidedBy, entity, id, kind, openedAt, reason, status }) => ({
    key: `decision ${id}`,
    at: decidedAt ?? openedAt,
    mark: decisionMark[status],
    title: `${plural(count, "record")} of ${entity} ${kind === "deletions" ? "may be gone" : "would lose values"}: ${status}`,
    detail: reason,
    actor: decidedBy === null ? null : nameOf(decidedBy),
    runId: null,
    decisionId: id
  }))

const commandWords: Readonly<Record<string, string>> = {
  requestRun: "Asked for a run",
  pauseRun: "Paused a run",
  resumeRun: "Resumed a run",
  cancelRun: "Cancelled a run",
  retryRun: "Tried a run again",
  connect: "Connected",
  disconnect: "Disconnected",
  reauthorise: "Gave another token",
  startReauthorisation: "Began to authorise again",
  switchEntities: "Switched entities",
  switchFields: "Switched fields",
  setSchedule: "Set a schedule",
  setRotation: "Set the rotation",
  setZone: "Set the zone",
  readRecords: "Had records read",
  repairWebhooks: "Repaired the webhooks",
  replayQuarantine: "Replayed quarantine",
  waiveQuarantine: "Waived records in quarantine",
  confirmDecision: "Confirmed a decision",
  rejectDecision: "Rejected a decision",
  undoDecision: "Undid a decision"
}

/** `rotateMasterKey` as `rotate master key`, for a command that has no words of its own here. */
const spaced = (action: string) => action.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether a command was about this connection, or about a run or a decision of it. */
const isAbout = ({ details, target }: AuditEntry, connectionId: string, ids: ReadonlySet<string>) =>
  target["connectionId"] === connectionId ||
  (isRecord(details) && details["connectionId"] === connectionId) ||
  Object.values(target).some((value) => ids.has(value))

const kindOf: Readonly<Record<string, string>> = kindWords

/** What was asked for, each as a person says it; what has no words here is told as it was sent. */
const detailWord = (name: string, value: unknown): ReadonlyArray<string> => {
  if (name === "connectionId" || value === null || (name === "jitterSeconds" && value === 0)) return []
  if (name === "kind" && typeof value === "string") return [kindOf[value] ?? value]
  if (name === "everySeconds" && typeof value === "number") return [`every ${span(value)}`]
  if (name === "jitterSeconds" && typeof value === "number") return [`up to ${span(value)} later`]
  if (name === "entities" && Array.isArray(value)) return [value.join(", ")]
  return [`${spaced(name)} ${typeof value === "string" ? value : JSON.stringify(value)}`]
}

const detailWords = (details: AuditEntry["details"]): string | null => {
  if (!isRecord(details)) return null
  const parts = Object.entries(details).flatMap(([name, value]) => detailWord(name, value))
  return parts.length === 0 ? null : parts.join(", ")
}

const commandHappening = ({ action, actor, at, code, details, id, reason, status, target }: AuditEntry): Happening => {
  const isRefused = status !== null && status >= 400
  const said = [reason, detailWords(details), isRefused ? `refused: ${code ?? status}` : null].filter((part) => part !== null)
  return {
    key: `command ${id}`,
    at,
    mark: isRefused ? "blocked" : status === null ? "unproven" : "next",
    title: commandWords[action] ?? spaced(action).replace(/^./, (letter) => letter.toUpperCase()),
    detail: said.length === 0 ? null : said.join("; "),
    actor: actor === null ? null : nameOf(actor),
    runId: target["runId"] ?? null,
    decisionId: null
  }
}

export const happenings = ({
  commands,
  connectionId,
  decisions,
  runs
}: {
  readonly connectionId: string
  /** Newest first. */
  readonly runs: ReadonlyArray<Run>
  /** Of the whole organisation. */
  readonly decisions: ReadonlyArray<typeof Decision.Type>
  readonly commands: ReadonlyArray<AuditEntry>
}): ReadonlyArray<Happening> => {
  const own = decisions.filter((decision) => decision.connectionId === connectionId)
  const ids = new Set([...runs.map(({ id }) => id), ...own.map(({ id }) => id)])
  return [
    ...runHappenings(runs),
    ...decisionHappenings(own),
    ...commands.filter((command) => isAbout(command, connectionId, ids)).map(commandHappening)
  ].toSorted((a, b) => b.at.localeCompare(a.at))
}
