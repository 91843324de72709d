/** What can be checked of an installation by the process that serves it; what is not well says what to do. */
import { type DatabaseState, Pulse, Runners, type Timeline, Timelines } from "@openfaith/sync-engine"
import { Clock, Config, Effect } from "effect"
import { Alerts } from "../alerts/Alerts.ts"
import { AlertChannels } from "../alerts/AlertWatch.ts"

export interface Check {
  readonly name: string
  readonly state: "ok" | "warning" | "failed"
  /** What was found, and where it is not well, what to do. */
  readonly says: string
}

const ok = (name: string, says: string): Check => ({ name, state: "ok", says })
const warning = (name: string, says: string): Check => ({ name, state: "warning", says })
const failed = (name: string, says: string): Check => ({ name, state: "failed", says })

/** Seconds by which this machine's clock is ahead of the database's. */
export const clockCheck = (ahead: number): Check => {
  const apart = `${Math.abs(ahead).toFixed(1)} s`
  return Math.abs(ahead) < 5
    ? ok("Clock", `agrees with the database's (${apart} apart)`)
    : warning(
        "Clock",
        `is ${apart} ${ahead > 0 ? "ahead of" : "behind"} the database's: set both by NTP; data stays correct, times in logs do not match.`
      )
}

/** What application developers read with, and what this program works and reads under. */
export const rolesCheck = ({ missingRoles, refusedRoles }: Pick<DatabaseState, "missingRoles" | "refusedRoles">): Check =>
  missingRoles.length > 0
    ? warning(
        "Roles",
        `${missingRoles.join(", ")} ${missingRoles.length === 1 ? "is" : "are"} missing, and this database user may make none: have an administrator run \`${missingRoles.map((role) => `CREATE ROLE ${role} NOLOGIN NOINHERIT`).join("; ")}\`; the next start gives them their rights.`
      )
    : refusedRoles.length > 0
      ? warning(
          "Roles",
          `this program works with all rights of its database user, since that is no member of ${refusedRoles.join(", ")}: \`GRANT ${refusedRoles.join(", ")} TO <user>\`, then start again.`
        )
      : ok(
          "Roles",
          "the work is done as openfaith_runner, HTTP is read as openfaith_api, and members of openfaith_reader read what is meant for them"
        )

/** What the database says of itself. */
export const databaseChecks = Effect.gen(function* () {
  const pulse = yield* Pulse
  const { seconds, ...roles } = yield* pulse.database
  const here = (yield* Clock.currentTimeMillis) / 1000
  return [clockCheck(here - seconds), rolesCheck(roles)]
}).pipe(Effect.withSpan("databaseChecks"))

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`

/** Late by this much, a schedule has been missed by whoever should have started it. */
const lateSeconds = 300

/** Whether the database has gone on without a break. */
const restoreCheck = (timeline: Timeline | null): Check => {
  if (timeline === null || timeline.number === 1) return ok("Restores", "the database has never gone back to an earlier moment")
  const { beganAt, healedAt, reason, unread } = timeline
  return healedAt === null
    ? warning(
        "Restores",
        `${reason} (noticed ${beganAt}). ${counted(unread, "connection")} still to be compared with what the source has now, which begins by itself where something serves.`
      )
    : ok("Restores", `the last was noticed ${beganAt}, and every connection has been compared with its source since`)
}

/** Who does the work, in which versions, and what somebody should know. */
export const workChecks = Effect.gen(function* () {
  const runners = yield* Runners
  const alerts = yield* Alerts
  const { channels, mirror } = yield* AlertChannels
  const there = (yield* runners.all).filter(({ state }) => state !== "gone")
  const workers = there.filter(({ role }) => role !== "api")
  const versions = [...new Set(there.map(({ version }) => version))]
  const open = (yield* alerts.openByKind).reduce((sum, { count }) => sum + count, 0)
  const all = [...channels, ...(mirror === null ? [] : [mirror])]
  const timelines = yield* Timelines
  const failing = (yield* alerts.channels(all.map(({ name }) => name))).filter(({ failingSince }) => failingSince !== null)
  const checks: ReadonlyArray<Check> = [
    workers.length > 0
      ? ok("Cluster", workers.length === 1 ? "one process is at work" : `${workers.length} processes are at work`)
      : warning("Cluster", "nobody does the work: start `openfaith serve`, here or with `--role runner`."),
    versions.length < 2
      ? ok("Versions", versions[0] ?? "nobody serves")
      : warning("Versions", `processes of ${versions.join(" and ")} work side by side: finish the upgrade soon.`),
    restoreCheck(yield* timelines.current),
    open === 0
      ? ok("Alerts", "nothing is wrong")
      : warning("Alerts", `${counted(open, "alert")} open: \`openfaith alerts list\` says of what.`),
    all.length === 0
      ? warning(
          "Notices",
          "nobody is told of alerts: OPENFAITH_ALERT_WEBHOOK, OPENFAITH_ALERT_EMAIL or OPENFAITH_ALERTMANAGER_URL says who."
        )
      : failing.length === 0
        ? ok("Notices", `by ${all.map(({ name, to }) => `${name} to ${to}`).join(", ")}`)
        : warning(
            "Notices",
            `${failing.map(({ channel, problem }) => `${channel} fails: ${problem}`).join("; ")}; try it with \`openfaith alerts test\`.`
          )
  ]
  return checks
}).pipe(Effect.withSpan("workChecks"))

export const installationChecks = Effect.gen(function* () {
  const pulse = yield* Pulse
  const figures = yield* pulse.figures
  const { stuck } = yield* pulse.beat
  const publicUrl = yield* Config.String("OPENFAITH_PUBLIC_URL").pipe(
    Config.withDefault(""),
    Effect.orElseSucceed(() => "")
  )
  const { connections, connectionsRefused, scheduleLagSeconds, webhooksFailing } = figures
  const checks: ReadonlyArray<Check> = [
    ok("Database", "answers, and its tables are up to date"),
    ...(yield* databaseChecks),
    connectionsRefused === 0
      ? ok("Connections", counted(connections, "connection"))
      : failed(
          "Connections",
          `${connectionsRefused} of ${counted(connections, "connection")} need a new token: \`openfaith connections\` shows which; \`openfaith reauthorise\` gives it to them.`
        ),
    webhooksFailing === 0
      ? ok("Webhooks", "none is known to fail")
      : warning("Webhooks", `those of ${counted(webhooksFailing, "connection")} cannot be audited: \`openfaith webhooks list\` says why.`),
    stuck === 0
      ? ok("Runs", "what should move moves")
      : failed("Runs", `${counted(stuck, "run")} should move and do not: \`openfaith runs\` shows them.`),
    scheduleLagSeconds < lateSeconds
      ? ok("Schedules", "what is due is started")
      : warning(
          "Schedules",
          `the latest is ${Math.round(scheduleLagSeconds / 60)} minutes late: nothing starts it while only HTTP is served; start \`openfaith serve\`.`
        ),
    publicUrl === ""
      ? warning("Public URL", "OPENFAITH_PUBLIC_URL is not set, so sources cannot send webhooks: changes are found by polling only.")
      : ok("Public URL", publicUrl),
    ...(yield* workChecks)
  ]
  return { ok: checks.every(({ state }) => state !== "failed"), checks }
}).pipe(Effect.withSpan("installationChecks"))
