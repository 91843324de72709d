/** What the facts of a connection come to, in words: why, since when, and what to do. Pure. */
import type { ActivityState, EntityHolding as ShownHolding, Standing } from "@openfaith/api"
import type { EntityHolding, StandingFacts } from "@openfaith/sync-engine"

interface Told {
  readonly reason: string | null
  readonly since: string | null
  readonly next: string | null
}

const nothing: Told = { reason: null, since: null, next: null }

const counted = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`

/** Everything that is not as it should be, the gravest first. */
const troubles = ({
  adapter,
  decisions,
  decisionSince,
  last,
  orgId,
  quarantined,
  quarantinedSince,
  refreshing,
  refused,
  scheduleHeld,
  webhooks,
  id
}: StandingFacts): ReadonlyArray<Told> => [
  ...(last?.status === "failed" || last?.status === "incomplete"
    ? [
        {
          reason: `The last ${last.kind} run is ${last.status}${last.reason === null ? "" : `: ${last.reason}`}`,
          since: last.finishedAt,
          next: `\`openfaith retry ${last.id}\``
        }
      ]
    : []),
  ...(refreshing === null
    ? []
    : [
        {
          reason:
            refreshing.refusals > 0
              ? `The source has refused to refresh the token ${counted(refreshing.refusals, "time")}; it is asked again with the next request`
              : "A refresh of the token was cut off; it is tried again with the next request",
          since: refreshing.since,
          next: `\`openfaith sync --org ${orgId} --adapter ${adapter}\``
        }
      ]),
  ...(refused === null
    ? []
    : [
        {
          reason: `${counted(refused.entities, "entity is", "entities are")} switched off since the source refuses them: ${refused.reason}`,
          since: refused.since,
          next: `\`openfaith entities list --org ${orgId} --adapter ${adapter}\``
        }
      ]),
  ...(decisions > 0
    ? [
        {
          reason: `${counted(decisions, "decision is", "decisions are")} open`,
          since: decisionSince,
          next: `\`openfaith deletions list --org ${orgId}\``
        }
      ]
    : []),
  ...(scheduleHeld === null
    ? []
    : [{ reason: `A schedule starts nothing: ${scheduleHeld}`, since: null, next: `\`openfaith schedule list --org ${orgId}\`` }]),
  ...(webhooks === null
    ? []
    : [
        {
          reason: `Changes are found by asking only: ${webhooks.problem}`,
          since: webhooks.since,
          next: `\`openfaith webhooks repair --org ${orgId} --connection ${id}\``
        }
      ]),
  ...(quarantined > 0
    ? [
        {
          reason: `${counted(quarantined, "record is", "records are")} in quarantine`,
          since: quarantinedSince,
          next: `\`openfaith quarantine list --org ${orgId}\``
        }
      ]
    : [])
]

const healthOf = (facts: StandingFacts): Told => {
  const { active, adapter, createdAt, health, id, orgId, statusReason, statusSince } = facts
  const again = `\`openfaith connect ${adapter} --org ${orgId}\` with a token that the source accepts`
  switch (health) {
    case "healthy":
      return nothing
    case "new":
      if (active !== null) return { reason: "The first sync is under way", since: active.startedAt ?? active.requestedAt, next: null }
      return { reason: "Nothing has been read yet", since: createdAt, next: `\`openfaith sync --org ${orgId} --adapter ${adapter}\`` }
    case "disconnected":
      return { reason: statusReason, since: statusSince, next: again }
    case "needs_reauthorisation":
      return { reason: statusReason, since: statusSince, next: `\`openfaith reauthorise ${id}\`` }
    case "stuck":
      return {
        reason: `The ${active?.kind ?? "active"} run has not moved and gives no reason`,
        since: active?.progressAt ?? active?.startedAt ?? active?.requestedAt ?? null,
        next: "See whether a server runs: `openfaith doctor`"
      }
    case "paused":
      return {
        reason: active?.reason ?? "A run is paused",
        since: active?.progressAt ?? active?.startedAt ?? null,
        next: active === null ? null : `\`openfaith resume ${active.id}\``
      }
    case "degraded": {
      const [gravest = nothing, ...others] = troubles(facts)
      return others.length === 0 ? gravest : { ...gravest, reason: [gravest, ...others].map(({ reason }) => reason).join(". ") }
    }
  }
}

/** Why a run that was asked for has not begun. */
export const inLine = "it begins as soon as there is room among the runs that are under way"

const activityOf = ({ active, nextRunAt, status }: StandingFacts): Standing["activity"] => {
  // Schedules start nothing on a connection that cannot be read.
  if (active === null) return { state: "idle", ...nothing, until: status === "active" ? nextRunAt : null, run: null, others: 0 }
  const { ended, entities, id, kind, looks, others, progressAt, reason, requestedAt, startedAt, waiting } = active
  const isWaiting = active.status === "running" && waiting !== null
  const state: ActivityState = isWaiting ? "waiting" : active.status
  const told: Told = isWaiting
    ? { reason: waiting.reason, since: waiting.since, next: null }
    : {
        reason: active.status === "requested" ? (reason ?? inLine) : reason,
        since: active.status === "paused" ? (progressAt ?? startedAt) : (startedAt ?? requestedAt),
        next: active.status === "paused" ? `\`openfaith resume ${id}\`` : null
      }
  return {
    state,
    ...told,
    until: isWaiting ? waiting.until : null,
    run: { id, kind, startedAt, progressAt, entities, ended, looks },
    others
  }
}

const outcomeOf = ({ active, adapter, last, leastProven, orgId }: StandingFacts): Standing["outcome"] => {
  const proven = { provenTo: leastProven?.provenTo ?? null, provenEntity: leastProven?.entity ?? null }
  if (last === null)
    return {
      state: "none",
      ...nothing,
      next: active === null ? `\`openfaith sync --org ${orgId} --adapter ${adapter}\`` : null,
      run: null,
      ...proven
    }
  const next = {
    requested: null,
    running: null,
    paused: null,
    complete: null,
    complete_with_exceptions: `\`openfaith quarantine list --org ${orgId}\``,
    incomplete: `\`openfaith retry ${last.id}\``,
    failed: `\`openfaith retry ${last.id}\``,
    cancelled: `\`openfaith retry ${last.id}\``
  } satisfies Record<typeof last.status, string | null>
  return {
    state: last.status,
    reason: last.reason,
    since: last.finishedAt,
    next: next[last.status],
    run: { id: last.id, kind: last.kind },
    ...proven
  }
}

export const standingOf = (facts: StandingFacts): Standing => ({
  connection: facts,
  health: { state: facts.health, ...healthOf(facts) },
  activity: activityOf(facts),
  outcome: outcomeOf(facts),
  open: { decisions: facts.decisions, quarantined: facts.quarantined }
})

export const holdingOf = ({ offReason, offSince, ...holding }: EntityHolding): ShownHolding => ({
  ...holding,
  reason: holding.enabled ? null : offReason,
  since: holding.enabled ? null : offSince,
  next:
    holding.enabled || offReason === null
      ? null
      : `Have the access given at the source, then \`openfaith entities enable ${holding.entity}\` or authorise the connection again`
})
