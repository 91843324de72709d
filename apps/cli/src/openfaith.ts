/** The command and its subcommands. */
import { Command } from "effect/cli"
import { alerts } from "./commands/alerts.ts"
import { audit } from "./commands/audit.ts"
import { backup } from "./machine/backup.ts"
import { budget } from "./commands/budget.ts"
import { adapter } from "./machine/adapter.ts"
import { cancel, pause, resume, retry } from "./commands/changeRun.ts"
import { cluster } from "./commands/cluster.ts"
import { connect } from "./commands/connect.ts"
import { connections } from "./commands/connections.ts"
import { changes, records, rows } from "./commands/data.ts"
import { deletions } from "./commands/deletions.ts"
import { disconnect } from "./commands/disconnect.ts"
import { doctor } from "./machine/doctor.ts"
import { entities } from "./commands/entities.ts"
import { erase } from "./commands/erase.ts"
import { explain } from "./commands/explain.ts"
import { fields } from "./commands/fields.ts"
import { graph } from "./commands/graph.ts"
import { keys } from "./commands/keys.ts"
import { migrate } from "./machine/migrate.ts"
import { plan } from "./commands/plan.ts"
import { reauthorise } from "./commands/reauthorise.ts"
import { proven } from "./commands/proven.ts"
import { psql } from "./machine/psql.ts"
import { quarantine } from "./commands/quarantine.ts"
import { reads } from "./commands/reads.ts"
import { reproject } from "./commands/reproject.ts"
import { restore } from "./machine/restore.ts"
import { run, runs } from "./commands/runs.ts"
import { schedule } from "./commands/schedule.ts"
import { serve } from "./machine/serve.ts"
import { status } from "./commands/status.ts"
import { sync } from "./commands/sync.ts"
import { up } from "./machine/up.ts"
import { webhooks } from "./commands/webhooks.ts"
import { zone } from "./commands/zone.ts"

const description = `Keeps a PostgreSQL database equal to the systems a church uses.

  Exit codes: 0 complete (also with records in quarantine), 1 failed, 2 the command line cannot be used as given,
  3 incomplete. Every command takes --json and --help.
  OPENFAITH_HOME names the installation (default .openfaith in the project), DATABASE_URL your own PostgreSQL,
  OPENFAITH_TOKEN the source's token, OPENFAITH_DEBUG=1 shows logs and causes.
  OPENFAITH_URL with OPENFAITH_KEY or OPENFAITH_KEY_FILE asks a server elsewhere instead; up, serve, migrate, backup,
  restore, psql and adapter are about this machine only.`

export const openfaith = Command.make("openfaith").pipe(
  Command.withDescription(description),
  Command.withSubcommands([
    { group: "Run", commands: [up, serve, status, cluster, doctor, migrate, backup, restore] },
    { group: "Connect", commands: [connect, reauthorise, connections, zone, entities, fields, webhooks, keys, disconnect] },
    { group: "Extend", commands: [adapter] },
    { group: "Sync", commands: [sync, plan, schedule, runs, run, reads, budget, proven, graph] },
    { group: "Control", commands: [pause, resume, cancel, retry, alerts, audit] },
    { group: "Data", commands: [rows, records, explain, changes, reproject, quarantine, deletions, erase, psql] }
  ])
)
