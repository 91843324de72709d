/** What is wrong, in words: how grave it is, why, and what to do. Pure. */
import type { AlertKind, AlertSeverity } from "@openfaith/api"
import type { Trouble } from "@openfaith/sync-engine"

/** A trouble as people are told of it. */
export interface Told {
  readonly kind: AlertKind
  /** At most one alert of a kind about a subject is open at a time. */
  readonly subject: string
  readonly orgId: string | null
  readonly connectionId: string | null
  readonly since: string
  readonly reason: string
  readonly next: string
}

export const alertKinds: Readonly<Record<AlertKind, { readonly title: string; readonly severity: AlertSeverity }>> = {
  stale: { title: "Data is getting old", severity: "critical" },
  incomplete_run: { title: "A run has not read everything", severity: "warning" },
  needs_reauthorisation: { title: "A source refuses the token", severity: "critical" },
  open_decision: { title: "Changes wait for a person", severity: "warning" },
  quarantine: { title: "Many records cannot be stored", severity: "warning" },
  webhooks_silent: { title: "Changes are not told at once", severity: "warning" },
  webhooks_forged: { title: "Forged webhooks come", severity: "warning" },
  stuck_run: { title: "A run does not move", severity: "critical" },
  paused_run: { title: "A run is paused", severity: "warning" },
  late_rotation: { title: "Deletions stay unseen for too long", severity: "warning" },
  late_schedule: { title: "Nobody starts what is due", severity: "critical" },
  lost_runner: { title: "A process has fallen silent", severity: "warning" },
  no_runner: { title: "Nobody does the work", severity: "critical" },
  restored: { title: "The database went back to an earlier moment", severity: "warning" },
  low_disk: { title: "The disk is getting full", severity: "critical" },
  old_transactions: { title: "PostgreSQL runs out of transaction ids", severity: "critical" },
  undelivered: { title: "Alerts cannot be sent", severity: "warning" }
}

/** In the documentation that comes with the program. */
export const runbookOf = (kind: AlertKind) => `docs/operate/alerts.md#${kind}`

const counted = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`

const because = (reason: string | null) => (reason === null ? "" : `: ${reason}`)

/** In which way events did not come, as `sync.webhook_gaps` has it. */
const gapWords: Readonly<Record<string, string>> = {
  missing: "Subscriptions were gone at the source",
  inactive: "The source had stopped sending for some subscriptions",
  late: "Events came long after what they tell of",
  unreadable: "Events came that could not be read"
}

const reasonAndNext = (trouble: Trouble): Pick<Told, "reason" | "next"> => {
  const { adapter, connectionId, orgId } = trouble
  switch (trouble.kind) {
    case "stale":
      return {
        reason: "No full or delta run has read all of it for longer than three of its deltas should take",
        next: `\`openfaith runs --org ${orgId}\` shows what became of them`
      }
    case "incomplete_run": {
      const { reason, run, run_kind, status } = trouble.facts
      return {
        reason: `The last ${run_kind} run is ${status}${because(reason)}`,
        next: `\`openfaith run ${run}\`, then \`openfaith retry ${run}\``
      }
    }
    case "needs_reauthorisation":
      return {
        reason: `Nothing is read until the source is given a token it accepts${because(trouble.facts.reason)}`,
        next: `\`openfaith reauthorise ${connectionId}\``
      }
    case "open_decision":
      return {
        reason: `${counted(trouble.facts.count, "decision is", "decisions are")} open: deletions or losses larger than are made unasked`,
        next: `\`openfaith deletions list --org ${orgId}\``
      }
    case "quarantine":
      return {
        reason: `${counted(trouble.facts.count, "record")} came into quarantine within an hour and are still there`,
        next: `\`openfaith quarantine list --org ${orgId}\``
      }
    case "webhooks_silent": {
      const { gap, problem } = trouble.facts
      return problem === null
        ? {
            reason: `${gapWords[gap ?? ""] ?? `Events did not come: ${gap}`}; it is put right, and a delta reads what was not told`,
            next: `Nothing, unless it comes again: \`openfaith webhooks list --org ${orgId}\` tells of all that were found`
          }
        : {
            reason: `Changes are found by asking only: ${problem}`,
            next: `\`openfaith webhooks repair --org ${orgId} --connection ${connectionId}\``
          }
    }
    case "webhooks_forged":
      return {
        reason: `${counted(trouble.facts.count, "delivery", "deliveries")} since yesterday had a wrong signature or spoke of another account; none was taken in`,
        next: `If the source's secret was changed there: \`openfaith webhooks repair --org ${orgId} --connection ${connectionId}\``
      }
    case "stuck_run":
      return {
        reason: `The ${trouble.facts.run_kind} run ${trouble.facts.run} of ${orgId} has stored nothing for five minutes and gives no reason`,
        next: `\`openfaith doctor\`, and \`openfaith run ${trouble.facts.run}\``
      }
    case "paused_run": {
      const { reason, run, run_kind } = trouble.facts
      return {
        reason: `The ${run_kind} run ${run} waits for a person${because(reason)}`,
        next: `\`openfaith resume ${run}\`, or \`openfaith cancel ${run}\``
      }
    }
    case "late_rotation":
      return {
        reason: `${counted(trouble.facts.count, "entity has", "entities have")} not been proven within the age set for it, ${trouble.facts.entity} for the longest`,
        next: `\`openfaith proven --org ${orgId}\`, and \`openfaith plan --org ${orgId} --adapter ${adapter}\` for what it would take`
      }
    case "late_schedule":
      return {
        reason: `${counted(trouble.facts.count, "schedule is", "schedules are")} more than five minutes late`,
        next: "`openfaith cluster` shows who is there; start `openfaith serve`"
      }
    case "lost_runner": {
      const { address, host, pid } = trouble.facts
      return {
        reason: `Process ${pid} on ${host} (${address}) says nothing any more; what it had goes on in the others`,
        next: "Start it again; one that is taken away for good is stopped with SIGTERM"
      }
    }
    case "no_runner":
      return {
        reason: `No process reads the sources of ${counted(trouble.facts.connections, "connection")}`,
        next: "Start `openfaith serve`, here or with `--role runner`"
      }
    case "restored":
      return {
        reason: `${trouble.facts.reason}. ${counted(trouble.facts.connections, "connection is", "connections are")} still to be compared with what the source has now`,
        next: "The readings begin by themselves. Erase again whom you erased since then, and look through `openfaith keys list`"
      }
    case "old_transactions":
      return {
        reason: `${counted(Math.round(trouble.facts.age / 1_000_000), "million transaction ids")} of 2,000 are used up: autovacuum does not keep up, or a session holds it back`,
        next: "End sessions that have been in a transaction for days (`pg_stat_activity`), then `VACUUM` the database"
      }
  }
}

export const toldOf = (trouble: Trouble): Told => {
  const { connectionId, kind, orgId, since, subject } = trouble
  return { kind, subject, orgId, connectionId, since, ...reasonAndNext(trouble) }
}
