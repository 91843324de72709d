/** The installation in words. Pure. */
import { AlertKind, type AuditEntry, type ClusterProcess, type Silence } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"
import { duration } from "../run/words.ts"

export const roleOf: Readonly<Record<ClusterProcess["role"], string>> = {
  all: "serves HTTP and works",
  runner: "works",
  api: "serves HTTP",
  command: "does one run for a command"
}

/** Heartbeats come every two seconds; so long without one is not chance. */
const silentSeconds = 6

export const isSilent = ({ silentSeconds: since, state }: Pick<ClusterProcess, "silentSeconds" | "state">) =>
  state !== "gone" && since > silentSeconds

export const processState = (process: Pick<ClusterProcess, "silentSeconds" | "state">): string =>
  isSilent(process)
    ? `Silent for ${duration(process.silentSeconds)}`
    : { serving: "At work", draining: "Hands its work over", gone: "Gone" }[process.state]

export const processMark = (process: Pick<ClusterProcess, "silentSeconds" | "state">): StateName =>
  isSilent(process) ? "failed" : ({ serving: "running", draining: "waiting", gone: "cancelled" } as const)[process.state]

const atWork = ({ role, state }: Pick<ClusterProcess, "role" | "state">) => role !== "api" && state !== "gone"

/** Versions of those that work, each once: `version 0.1.0`, `versions 0.1.0 (2) and 0.2.0 (1)`. */
export const versionWords = (processes: ReadonlyArray<Pick<ClusterProcess, "role" | "state" | "version">>): string => {
  const counts = Map.groupBy(processes.filter(atWork), ({ version }) => version)
  const [first, ...more] = [...counts].toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
  if (first === undefined) return ""
  if (more.length === 0) return `version ${first[0]}`
  const named = [first, ...more].map(([version, { length }]) => `${version} (${length})`)
  return `versions ${named.slice(0, -1).join(", ")} and ${named.at(-1)}`
}

/** Of those that work: how many hand their work over, and how many have not been heard. */
export const troubledWork = (processes: ReadonlyArray<Pick<ClusterProcess, "role" | "state" | "silentSeconds">>): ReadonlyArray<string> => {
  const working = processes.filter(atWork)
  const silent = working.filter(isSilent).length
  const draining = working.filter((process) => process.state === "draining" && !isSilent(process)).length
  return [
    ...(draining === 0 ? [] : [`${draining} ${draining === 1 ? "hands its" : "hand their"} work over`]),
    ...(silent === 0 ? [] : [`${silent} ${silent === 1 ? "is" : "are"} silent`])
  ]
}

/** `open_decision` as a person chooses it. */
export const alertKindWords = (kind: AlertKind): string => {
  const words = kind.replaceAll("_", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

export const alertKindsByWords: ReadonlyArray<{ readonly value: AlertKind; readonly label: string }> = AlertKind.literals
  .map((kind) => ({ value: kind, label: alertKindWords(kind) }))
  .toSorted((a, b) => a.label.localeCompare(b.label))

/** What a silence is about: `Stale of acme`, `Whatever it is`. */
export const silenceWords = ({ connectionId, kind, orgId }: Pick<Silence, "connectionId" | "kind" | "orgId">): string => {
  const what = kind === null ? "Whatever it is" : alertKindWords(kind)
  return connectionId !== null ? `${what}, of ${connectionId}` : orgId !== null ? `${what}, of ${orgId}` : what
}

/** `requestRun` as words: `request run`. */
export const actionWords = (action: string): string => action.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** What became of an entry of the audit log. */
export const auditOutcome = ({ code, status }: Pick<AuditEntry, "code" | "status">): readonly [StateName, string] => {
  if (status === null) return ["unproven", "Its process ended before it could say"]
  if (status < 400) return ["done", "Done"]
  return ["blocked", `Refused: ${(code ?? String(status)).replaceAll("_", " ")}`]
}

/** What the entry names beside who and when, such as `runId run_1`. */
export const auditTarget = ({ target }: Pick<AuditEntry, "target">): string =>
  Object.entries(target)
    .map(([name, value]) => (name === "id" ? value : `${name.replace(/Id$/, "")} ${value}`))
    .join(", ")
