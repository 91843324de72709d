/**
 * The engine's own tables, as numbered forward migrations, a file each. A migration that has shipped is never edited: the next number changes what it
 * made. Statements are separate because the driver prepares each one.
 *
 * A migration is made while others read and write (docs/operate/upgrade.md): it adds, and holds no lock for longer than a moment. Indexes on tables that
 * may be large are `indexes`. What programs of the release before cannot live with, such as a column that goes, comes a release later, and raises
 * `sync.compatibility.oldest_program` in the same migration, which also takes the streams from whoever works on them
 * (`UPDATE sync.streams SET epoch = epoch + 1 WHERE status IN ('pending', 'running')`): an older program begins no slice any more, and what it was at waits
 * for a newer one.
 */
import type { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { organisationsAndConnections } from "./migrations/0001_organisations_and_connections.ts"
import { runsAndStreams } from "./migrations/0002_runs_and_streams.ts"
import { records } from "./migrations/0003_records.ts"
import { schedules } from "./migrations/0004_schedules.ts"
import { decisions } from "./migrations/0005_decisions.ts"
import { waivedContent } from "./migrations/0006_waived_content.ts"
import { waitingReads } from "./migrations/0007_waiting_reads.ts"
import { turns } from "./migrations/0008_turns.ts"
import { recordLanes } from "./migrations/0009_record_lanes.ts"
import { webhooks } from "./migrations/0010_webhooks.ts"
import { historyAndLosses } from "./migrations/0012_history_and_losses.ts"
import { receipts } from "./migrations/0011_receipts.ts"
import { derivedAgain } from "./migrations/0013_derived_again.ts"
import { rotation } from "./migrations/0014_rotation.ts"
import { access } from "./migrations/0015_access.ts"
import { movedReferences } from "./migrations/0016_moved_references.ts"
import { listsInPages } from "./migrations/0017_lists_in_pages.ts"
import { dataKeys } from "./migrations/0018_data_keys.ts"
import { fewAmongMany } from "./migrations/0019_few_among_many.ts"
import { inboxByConnection } from "./migrations/0020_inbox_by_connection.ts"
import { budgets } from "./migrations/0021_budgets.ts"
import { oauth } from "./migrations/0022_oauth.ts"
import { purges } from "./migrations/0023_purges.ts"
import { erased } from "./migrations/0024_erased.ts"
import { expiredContents } from "./migrations/0025_expired_contents.ts"
import { products } from "./migrations/0026_products.ts"
import { doubts } from "./migrations/0027_doubts.ts"
import { requestsByPurpose } from "./migrations/0028_requests_by_purpose.ts"
import { runners } from "./migrations/0029_runners.ts"
import { boundedHistory, boundedHistoryIndexes } from "./migrations/0030_bounded_history.ts"
import { makeClusterTables } from "./clusterTables.ts"
import { versions } from "./migrations/0031_versions.ts"
import { incidents } from "./migrations/0032_incidents.ts"
import { runsAtWork, runsAtWorkIndexes } from "./migrations/0033_runs_at_work.ts"
import { alerts } from "./migrations/0034_alerts.ts"
import { audit } from "./migrations/0035_audit.ts"
import { people } from "./migrations/0036_people.ts"
import { seenOrganisations } from "./migrations/0037_seen_organisations.ts"
import { timelines } from "./migrations/0039_timelines.ts"
import { readings, readingsIndexes } from "./migrations/0041_readings.ts"
import { finiteWaits } from "./migrations/0042_finite_waits.ts"
import { validators } from "./migrations/0043_validators.ts"
import { addRunOfCommand, commandsOfRunsIndexes } from "./migrations/0044_commands_of_runs.ts"
import { readingsOfLaterKinds } from "./migrations/0045_readings_of_later_kinds.ts"
import { zone } from "./migrations/0046_zone.ts"
import { origins } from "./migrations/0047_origins.ts"
import { differences } from "./migrations/0048_differences.ts"
import { somethingMoves } from "./migrations/0049_something_moves.ts"

/** An index that is built beside readers and writers, outside any transaction. */
export interface BuiltBeside {
  /** With its schema. */
  readonly name: string
  /** What comes after ON. */
  readonly on: string
}

export interface Migration {
  /** Made before the statements; done again where the process ended in between. */
  readonly first?: Effect.Effect<void, SqlError.SqlError, SqlClient.SqlClient>
  readonly indexes?: ReadonlyArray<BuiltBeside>
  /** One transaction. */
  readonly statements: ReadonlyArray<string>
}

const run = (statements: ReadonlyArray<string>): Migration => ({ statements })

export const migrations: Readonly<Record<string, Migration>> = {
  "0001_organisations_and_connections": run(organisationsAndConnections),
  "0002_runs_and_streams": run(runsAndStreams),
  "0003_records": run(records),
  "0004_schedules": run(schedules),
  "0005_decisions": run(decisions),
  "0006_waived_content": run(waivedContent),
  "0007_waiting_reads": run(waitingReads),
  "0008_turns": run(turns),
  "0009_record_lanes": run(recordLanes),
  "0010_webhooks": run(webhooks),
  "0011_receipts": run(receipts),
  "0012_history_and_losses": run(historyAndLosses),
  "0013_derived_again": run(derivedAgain),
  "0014_rotation": run(rotation),
  "0015_access": run(access),
  "0016_moved_references": run(movedReferences),
  "0017_lists_in_pages": run(listsInPages),
  "0018_data_keys": run(dataKeys),
  "0019_few_among_many": run(fewAmongMany),
  "0020_inbox_by_connection": run(inboxByConnection),
  "0021_budgets": run(budgets),
  "0022_oauth": run(oauth),
  "0023_purges": run(purges),
  "0024_erased": run(erased),
  "0025_expired_contents": run(expiredContents),
  "0026_products": run(products),
  "0027_doubts": run(doubts),
  "0028_requests_by_purpose": run(requestsByPurpose),
  "0029_runners": run(runners),
  "0030_bounded_history": { first: makeClusterTables, indexes: boundedHistoryIndexes, statements: boundedHistory },
  "0031_versions": run(versions),
  "0032_incidents": run(incidents),
  "0033_runs_at_work": { indexes: runsAtWorkIndexes, statements: runsAtWork },
  "0034_alerts": run(alerts),
  "0035_audit": run(audit),
  "0036_people": run(people),
  "0037_seen_organisations": run(seenOrganisations),
  "0039_timelines": run(timelines),
  "0041_readings": { indexes: readingsIndexes, statements: readings },
  "0042_finite_waits": run(finiteWaits),
  "0043_validators": run(validators),
  "0044_commands_of_runs": { first: addRunOfCommand, indexes: commandsOfRunsIndexes, statements: [] },
  "0045_readings_of_later_kinds": run(readingsOfLaterKinds),
  "0046_zone": run(zone),
  "0047_origins": run(origins),
  "0048_differences": run(differences),
  "0049_something_moves": run(somethingMoves)
}
