/** The safety mechanisms, each with the text whose removal disables it and the test that has to notice. */

export interface Mutant {
  readonly name: string
  readonly file: string
  /** Found exactly once in the file. */
  readonly remove: string
  readonly put: string
  /** `isMade`: the name is put together from parts, so it stands nowhere in the file. */
  readonly test: { readonly file: string; readonly name: string; readonly isMade?: true }
}

const timelineTests = "packages/sync-engine/src/state/Timelines.pg.test.ts"
const pageTests = "packages/sync-engine/src/store/pageStatement.pg.test.ts"
const pageRaces = "packages/sync-engine/src/store/pageStatementRaces.pg.test.ts"
const gateTests = "packages/sync-engine/src/store/gate.pg.test.ts"
const statement = "packages/sync-engine/src/store/pageStatement.ts"
const canonicalParts = "packages/sync-engine/src/store/canonicalCtes.ts"
const gate = "packages/sync-engine/src/store/gate.ts"
const aliases = "packages/sync-engine/src/state/Aliases.ts"
const aliasesTest = "packages/sync-engine/src/state/Aliases.pg.test.ts"
const smallScope = "test/model/smallScope.test.ts"

const reprojector = "packages/sync-engine/src/strategies/Reprojector.ts"
const sweeperTests = "packages/sync-engine/src/strategies/ReferenceSweeper.pg.test.ts"
const reprojectionTests = "packages/sync-engine/src/strategies/Reprojector.pg.test.ts"

const disconnectTests = "test/e2e/disconnect.test.ts"
const budgetTests = "packages/sync-engine/src/budget/Budgets.pg.test.ts"
const takeSlots = "packages/sync-engine/src/store/migrations/0021_budgets.ts"
const limiterTests = "packages/adapter-core/src/client/Limiter.test.ts"

const recognitionTests = "test/e2e/recognition.test.ts"
const deltaTests = "test/e2e/delta.test.ts"
const deltaChains = "packages/adapter-core/src/reading/probe.test.ts"

const credentials = "packages/sync-engine/src/credentials/Credentials.ts"
const refresher = "packages/sync-engine/src/credentials/Refresher.ts"
const refresherTests = "packages/sync-engine/src/credentials/Refresher.pg.test.ts"
const authorising = "packages/sync-engine/src/Authorising.ts"
const refreshTests = "test/e2e/oauthRefresh.test.ts"
const connectTests = "test/e2e/oauthConnect.test.ts"
const reauthoriseTests = "test/e2e/reauthorise.test.ts"

const takePart = "apps/server/src/cluster/takePart.ts"
const storeTest = "apps/server/src/Store.pg.test.ts"
const takePartTests = "apps/server/src/cluster/takePart.pg.test.ts"
/** Three processes and all that goes wrong with them: a minute each time. */
const chaosTest = { file: "test/crash/chaos.test.ts", name: "stores equal their sources when everything has gone wrong" }

/** A runner under load is sent SIGTERM. */
const drainTest = { file: "test/crash/runners.test.ts", name: "stores the pages it has and asks for no more" }

export const mutants: ReadonlyArray<Mutant> = [
  {
    name: "a fence that nobody is told of",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: "if (yield* incidents.noteFenced(context.own)) yield* fences.note(",
    put: "if (context.attempt < 0) yield* fences.note(",
    test: { file: "test/e2e/takeover.test.ts", name: "taken over again and again" }
  },
  {
    name: "a record that is there after all stops its page",
    file: "packages/sync-engine/src/loading/PartStore.ts",
    remove: "const judged = writes.map((page) => ({ ...page, isFresh: false }))",
    put: "const judged = writes",
    test: { file: "packages/sync-engine/src/loading/PartStore.pg.test.ts", name: "takes it for all new where there was nothing" }
  },
  {
    name: "a run whose planning failed is left suspended",
    file: "packages/sync-engine/src/workflows/RunStarter.ts",
    remove: "        yield* MainSyncOrchestratorWorkflow.resume(yield* MainSyncOrchestratorWorkflow.executionId(payload))\n",
    put: "",
    test: { file: deltaTests, name: "that could not be planned is planned again" }
  },
  {
    name: "a command that waits for the last timer",
    file: "apps/cli/src/program.ts",
    remove: 'if (Exit.isSuccess(exit)) endProcess(typeof exit.value === "number" ? exit.value : 0)',
    put: 'if (Exit.isSuccess(exit)) process.exitCode = typeof exit.value === "number" ? exit.value : 0',
    test: { file: "test/e2e/commandLine.test.ts", name: "ends when it is done" }
  },
  {
    name: "epoch ignored, among processes",
    file: statement,
    remove: 'AND s.epoch = ${position("epoch")}::int AND EXISTS',
    put: 'AND ${position("epoch")}::int IS NOT NULL AND EXISTS',
    test: chaosTest
  },
  {
    name: "a lease that takes nothing over, among processes",
    file: "packages/sync-engine/src/state/Streams.ts",
    remove: "SET epoch = s.epoch + 1, started_at",
    put: "SET epoch = s.epoch, started_at",
    test: chaosTest
  },
  {
    name: "a fence that nobody is told of, among processes",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: "if (yield* incidents.noteFenced(context.own)) yield* fences.note(",
    put: "if (context.attempt < 0) yield* fences.note(",
    test: chaosTest
  },
  {
    name: "a runner that its neighbour alone cannot reach loses its work",
    file: "apps/server/src/cluster/watchNeighbour.ts",
    remove:
      '  if (processes.some((each) => each.address === name && each.state !== "gone" && each.silentSeconds < silentSeconds)) return\n',
    put: "",
    test: { file: "apps/server/src/cluster/watchNeighbour.pg.test.ts", name: "one that is gone gets no more work" }
  },
  {
    name: "a runner that is gone and goes on counting",
    file: "apps/server/src/cluster/watchNeighbour.ts",
    remove: "  yield* storage.setRunnerHealth(neighbour, false)\n",
    put: "",
    test: { file: "apps/server/src/cluster/watchNeighbour.pg.test.ts", name: "one that is gone gets no more work" }
  },
  {
    name: "what did not arrive lies for ten minutes",
    file: "apps/server/src/cluster/doubtfulReads.ts",
    remove: "wasDoubtful ? storage.resetShards(shardIds) : Effect.void",
    put: "Effect.void",
    test: { file: "apps/server/src/cluster/doubtfulReads.pg.test.ts", name: "gives again what was read of it and did not arrive" }
  },
  {
    name: "an idle transaction that outlives its process's place",
    file: "apps/server/src/Store.ts",
    remove: 'idle_in_transaction_session_timeout: "10s"',
    put: 'idle_in_transaction_session_timeout: "0"',
    test: { file: storeTest, name: "gives up an idle transaction and a lock" }
  },
  {
    name: "a lock that is waited for beyond its process's place",
    file: "apps/server/src/Store.ts",
    remove: 'lock_timeout: "10s"',
    put: 'lock_timeout: "20s"',
    test: { file: storeTest, name: "gives up an idle transaction and a lock" }
  },
  {
    name: "durations by the wall clock",
    file: "packages/sync-engine/src/monotonicMillis.ts",
    remove: "Clock.monotonicTimeNanos",
    put: "Clock.currentTimeNanos",
    test: { file: "packages/sync-engine/src/webhooks/directory.test.ts", name: "though the clock is set back" }
  },
  {
    name: "a fenced worker whose word is lost",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: "persistently(halted(context, halt))",
    put: "halted(context, halt)",
    test: { file: "test/e2e/takeover.test.ts", name: "was turned down while the database fails" }
  },
  {
    name: "an entity that fails over a row that came and went",
    file: "packages/sync-engine/src/loading/pathIds.ts",
    remove: 'return next._tag === "unknown" && isBelowDeleted ? "gone" : next._tag',
    put: "return next._tag",
    test: { file: "packages/sync-engine/src/loading/pathIds.test.ts", name: "belonged to one that was never stored" }
  },
  {
    name: "later versions of workflows in shards of all",
    file: "packages/sync-engine/src/workflowMajors.ts",
    remove: '(major === firstMajor ? "default" : `workflows-${major}`)',
    put: '(major === firstMajor ? "default" : "default")',
    test: { file: "test/e2e/mixedVersions.test.ts", name: "never gets what it does not know" }
  },
  {
    name: "an outgrown program that begins slices",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: "yield* dieWhereOutdated.pipe(",
    put: "yield* Effect.void.pipe(",
    test: { file: "test/e2e/outdatedProgram.test.ts", name: "begins no slice and no run" }
  },
  {
    name: "a run of a later version begun again under this one",
    file: "packages/sync-engine/src/state/RunsInLine.ts",
    remove: "coalesce(r.workflow_major = ANY(${majors}::int[]), true)",
    put: "coalesce(${majors}::int[] IS NOT NULL, true)",
    test: { file: "packages/sync-engine/src/state/RunsInLine.pg.test.ts", name: "are none that would not be begun here" }
  },
  {
    name: "runs of a source that answers none begin without end",
    file: "packages/sync-engine/src/state/RunsInLine.ts",
    remove: "AND NOT EXISTS (SELECT FROM held_up h WHERE h.adapter",
    put: "AND NOT EXISTS (SELECT FROM held_up h WHERE false AND h.adapter",
    test: { file: "packages/sync-engine/src/state/RunsInLine.pg.test.ts", name: "are none of a source that keeps many waiting" }
  },
  {
    name: "a run that its source holds up and that does not say so",
    file: "packages/sync-engine/src/workflows/RunStarter.ts",
    remove: "Effect.andThen(watch(isOurs), tellHeldUp)",
    put: "watch(isOurs)",
    test: { file: "test/e2e/standings.test.ts", name: "says of a run that does not begin" }
  },
  {
    name: "places taken by runs of adapters that are not there",
    file: "packages/sync-engine/src/state/RunsInLine.ts",
    remove: "c.adapter = ANY(${adapters}::text[])",
    put: "(${adapters}::text[]) IS NOT NULL",
    test: { file: "packages/sync-engine/src/state/RunsInLine.pg.test.ts", name: "are none that would not be begun here" }
  },
  {
    name: "the address of a living process taken over",
    file: takePart,
    remove: "if (yield* isAlive({ pid: holder.pid, startedAt: holder.processStarted })) return yield* taken",
    put: "if (holder.pid < 0) return yield* taken",
    test: { file: takePartTests, name: "has the address of a process of its machine that is dead at once" }
  },
  {
    name: "the address of another machine's process taken without watching it",
    file: "packages/sync-engine/src/state/Runners.ts",
    remove: "WHERE address = ${here.address} AND state <> 'gone' AND ${isSilent}`",
    put: "WHERE address = ${here.address} AND state <> 'gone'`",
    test: { file: takePartTests, name: "watches the address of another machine's process" }
  },
  {
    name: "a master key that opens nothing",
    file: takePart,
    remove: 'if (role === "command" || missing.length === 0 || (yield* vault.opensAny)) return',
    put: 'if (role === "command" || missing.length >= 0 || (yield* vault.opensAny)) return',
    test: { file: takePartTests, name: "is refused where nothing that is sealed can be opened" }
  },
  {
    name: "work begun while a process hands over",
    file: "packages/sync-engine/src/HandOver.ts",
    remove: "          hasBegun\n            ? Effect.never",
    put: "          hasBegun && underWay < 0\n            ? Effect.never",
    test: { file: "packages/sync-engine/src/HandOver.test.ts", name: "lets work that is under way come to its end" }
  },
  {
    name: "a field that is off, left where its name is written with escapes",
    file: "packages/adapter-core/src/wire/slices.ts",
    remove: 'if (text.includes("\\\\u") || ![...keys]',
    put: "if (![...keys]",
    test: { file: "packages/adapter-core/src/wire/slices.test.ts", name: "written twice, with escapes at first" }
  },
  {
    name: "a process that is told to stop drops what it has read",
    file: "apps/server/src/Installation.ts",
    remove: "drain.pipe(Effect.andThen(Effect.timeoutOption(idle, commitPatience)), Effect.andThen(closeWithin(runner, exit)))",
    put: "Effect.andThen(Effect.sync(() => void [drain, idle, commitPatience]), closeWithin(runner, exit))",
    test: drainTest
  },
  {
    name: "a process that is told to stop reads on",
    file: "packages/sync-engine/src/loading/streamEntityData.ts",
    remove: 'Effect.raceFirst(Effect.map(begun, () => new Halt({ kind: "stopped", reason: "this process hands its work over" })))',
    put: 'Effect.raceFirst(Effect.as(begun.pipe(Effect.andThen(Effect.never)), new Halt({ kind: "stopped", reason: "" })))',
    test: drainTest
  },
  {
    name: "an error made for each page",
    file: "packages/sync-engine/src/loading/streamEntityData.ts",
    remove: 'Effect.raceFirst(Effect.map(begun, () => new Halt({ kind: "stopped", reason: "this process hands its work over" })))',
    put: 'Effect.raceFirst(Effect.as(begun, new Halt({ kind: "stopped", reason: "this process hands its work over" })))',
    test: { file: "test/e2e/pageMemory.test.ts", name: "holds a few of its pages at a time" }
  },
  {
    name: "the journal of a run that is not over pruned",
    file: "packages/sync-engine/src/state/Journal.ts",
    remove: "AND ${isOver(m)} AND ${isNobodysChild(m)})`",
    put: "AND ${isNobodysChild(m)})`",
    test: { file: "test/e2e/retention.test.ts", name: "whose parent or whose run is not over stays" }
  },
  {
    name: "a child pruned while its parent may replay",
    file: "packages/sync-engine/src/state/Journal.ts",
    remove: " AND ${isNobodysChild(m)})`",
    put: ")`",
    test: { file: "test/e2e/retention.test.ts", name: "whose parent or whose run is not over stays" }
  },
  {
    name: "messages that somebody will still process pruned",
    file: "packages/sync-engine/src/state/Journal.ts",
    remove: "AND split_part(${m}.shard_id, ':', 2)::int > ${shardsPerGroup})`",
    put: ")`",
    test: { file: "test/e2e/retention.test.ts", name: "what was never processed stays" }
  },
  {
    name: "what went wrong with a run keeps it",
    file: "packages/sync-engine/src/state/OldRuns.ts",
    remove: "  incidents AS (DELETE FROM sync.incidents i USING due d WHERE i.run_id = d.id),\n",
    put: "",
    test: { file: "test/e2e/retention.test.ts", name: "old runs go with all they left" }
  },
  {
    name: "several processes prune at once",
    file: "packages/sync-engine/src/state/Upkeep.ts",
    remove: "WHERE u.due_at <= clock_timestamp() RETURNING",
    put: "RETURNING",
    test: { file: "test/e2e/retention.test.ts", name: "one process of all does it" }
  },
  {
    name: "work that fails for ever",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: "if (inVain < failuresInVain && failures < failuresInAll)",
    put: "if (inVain > 0)",
    test: { file: "test/e2e/watchdog.test.ts", name: "that fails over and over" }
  },
  {
    name: "work that nobody is at",
    file: "packages/sync-engine/src/workflows/Watchdog.ts",
    remove: 'return inVain < ladder.attemptsInVain ? "attempt" : "pause"',
    put: 'return "resume"',
    test: { file: "test/e2e/watchdog.test.ts", name: "that nobody is at any more" }
  },
  {
    name: "taking a lease counts as progress",
    file: "packages/sync-engine/src/state/Streams.ts",
    remove: "UPDATE sync.streams s SET epoch = s.epoch + 1, started_at",
    put: "UPDATE sync.streams s SET epoch = s.epoch + 1, progress_at = clock_timestamp(), started_at",
    test: { file: "test/e2e/watchdog.test.ts", name: "that fails over and over" }
  },
  {
    name: "a migration that waits for its locks",
    file: "packages/sync-engine/src/store/briefly.ts",
    remove: 'const lockTimeout = "100ms"',
    put: 'const lockTimeout = "0"',
    test: { file: "packages/sync-engine/src/store/migrate.pg.test.ts", name: "holds up nobody but the migration" }
  },
  {
    name: "a run that ends without a look at who is who",
    file: "packages/sync-engine/src/strategies/RunCloser.ts",
    remove: "if (progress.length > 0) yield* recognise",
    put: "if (progress.length < 0) yield* recognise",
    test: { file: recognitionTests, name: "is the one the name and a contact tell" }
  },
  {
    name: "a row of which a product says otherwise undoubted",
    file: "packages/sync-engine/src/store/doubtedCte.ts",
    remove: "INSERT INTO sync.doubts (id, entity_id) SELECT m.id, m.entity_id FROM ${doubted} ORDER BY",
    put: "INSERT INTO sync.doubts (id, entity_id) SELECT m.id, m.entity_id FROM ${doubted} ORDER BY 1 LIMIT 0 --",
    test: { file: recognitionTests, name: "is nobody else" }
  },
  {
    name: "references of a product by ids that are somebody else's",
    file: "packages/sync-engine/src/loading/prepareRecord.ts",
    remove: "(links.size > 0 &&",
    put: "(links.size < 0 &&",
    test: { file: recognitionTests, name: "is nobody else" }
  },
  {
    name: "two whom one product shows taken for one",
    file: "packages/sync-engine/src/strategies/Recogniser.ts",
    remove: " && !areBothShown(id, candidate)",
    put: "",
    test: { file: recognitionTests, name: "is the one the name and a contact tell" }
  },
  {
    name: "namesakes taken for one",
    file: "packages/sync-engine/src/strategies/sameness.ts",
    remove: "if (shared && !differs &&",
    put: "if (",
    test: { file: "packages/sync-engine/src/strategies/sameness.test.ts", name: "not by the name alone" }
  },
  {
    name: "an entity that stands still below what was forgotten",
    file: "packages/sync-engine/src/loading/pathIds.ts",
    remove: 'return { _tag: look ?? "unknown" } as const',
    put: 'return { _tag: "unknown" } as const',
    test: { file: "packages/sync-engine/src/loading/pathIds.test.ts", name: "went with a row whose content is forgotten" }
  },
  {
    name: "an adapter of others unchecked",
    file: "apps/server/src/adapters/loadAdapters.ts",
    remove: "checkAtStart(adapter).flatMap(",
    put: "checkAtStart(adapter).slice(0, 0).flatMap(",
    test: { file: "test/e2e/firstAdapter.test.ts", name: "a hard cycle" }
  },
  {
    name: "two refreshers at once",
    file: credentials,
    remove:
      "AND version = ${version} AND (claimed_until IS NULL OR claimed_until < clock_timestamp() OR (${isOver} AND claimed_by IS NULL))",
    put: "AND version = ${version} AND (${isOver} OR true)",
    test: { file: refreshTests, name: "that runs out under three processes" }
  },
  {
    name: "a late pair in the place of a newer one",
    file: credentials,
    remove: "WHERE connection_id = ${connection.id} AND version = ${version} RETURNING 1",
    put: "WHERE connection_id = ${connection.id} AND ${version}::int IS NOT NULL RETURNING 1",
    test: { file: refresherTests, name: "never takes the place of that" }
  },
  {
    name: "a pair lost with whoever asked for it",
    file: refresher,
    remove: "            Effect.uninterruptible",
    put: "            Effect.interruptible",
    test: { file: refresherTests, name: "is stored though whoever asked" }
  },
  {
    name: "a refresh token thrown away",
    file: refresher,
    remove: "refresh: given.refresh ?? refresh",
    put: "refresh: given.refresh",
    test: { file: refresherTests, name: "keeps its refresh token" }
  },
  {
    name: "a refused refresh without an end",
    file: refresher,
    remove: "if (pair.refusals >= mostRefusals)",
    put: "if (pair.refusals < 0)",
    test: { file: refresherTests, name: "given up after three times" }
  },
  {
    name: "a token that lives for no time",
    file: "packages/sync-engine/src/credentials/TokenEndpoint.ts",
    remove: "return seconds > 0 && seconds <= longestSeconds",
    put: "return seconds <= longestSeconds",
    test: { file: refresherTests, name: "whose answer names no life" }
  },
  {
    name: "a cut-off refresh shown as healthy",
    file: "packages/sync-engine/src/state/Standings.ts",
    remove: "    OR EXISTS (${cutOff})\n",
    put: "",
    test: { file: refreshTests, name: "outlives a process" }
  },
  {
    name: "an authorisation spent twice",
    file: "packages/sync-engine/src/credentials/Authorisations.ts",
    remove: "WHERE id = ${id} AND spent_at IS NULL AND",
    put: "WHERE id = ${id} AND",
    test: { file: connectTests, name: "spends a code once" }
  },
  {
    name: "an authorisation ended in another browser",
    file: authorising,
    remove: "if (!belongsTo(found.value, browser(found.value.id)))",
    put: "if (found.value.id === '')",
    test: { file: connectTests, name: "belongs to the browser of the session" }
  },
  {
    name: "another church's token taken",
    file: authorising,
    remove: "if (account.id !== connection.accountId)",
    put: "if (account.id === '')",
    test: { file: reauthoriseTests, name: "takes no token of another church" }
  },
  {
    name: "another church allowed in a browser",
    file: authorising,
    remove: "connectionId !== null && known?.accountId !== account.id",
    put: "connectionId !== null && known === undefined",
    test: { file: reauthoriseTests, name: "by the same church only" }
  },
  {
    name: "one refused product stops all",
    file: "packages/sync-engine/src/loading/noteRefusal.ts",
    remove: "refused.lacks !== null",
    put: "refused.lacks !== null && refused.path === ''",
    test: { file: reauthoriseTests, name: "no access to one product" }
  },
  {
    name: "a refused product met twice asks a person",
    file: "packages/sync-engine/src/loading/noteRefusal.ts",
    remove: "if ((yield* connections.entities(connection.id, names)).get(entity)?.enabled === false) return",
    put: "",
    test: { file: "packages/sync-engine/src/loading/noteRefusal.pg.test.ts", name: "several streams meet at once" }
  },
  {
    name: "nothing left to read, and nobody told",
    file: "packages/sync-engine/src/state/Connections.ts",
    remove:
      "AND EXISTS (SELECT FROM sync.entities o WHERE o.connection_id = ${id} AND o.enabled AND o.entity <> ALL(${[...entities]}::text[]))",
    put: "",
    test: { file: reauthoriseTests, name: "has no access to anything" }
  },
  {
    name: "runs go on after the connection is disconnected",
    file: "packages/sync-engine/src/state/Runs.ts",
    remove: "WHERE connection_id = ${connectionId} AND status IN ('requested', 'running', 'paused') RETURNING id, attempt, kind",
    put: "WHERE connection_id = ${connectionId} AND status IN ('requested', 'paused') RETURNING id, attempt, kind",
    test: { file: disconnectTests, name: "gets no page after that" }
  },
  {
    name: "a run begins though its connection is disconnected",
    file: "packages/sync-engine/src/state/Runs.ts",
    remove: "SET status = CASE WHEN c.off THEN 'cancelled' ELSE 'running' END, reason",
    put: "SET status = 'running', reason",
    test: { file: disconnectTests, name: "is read by nothing, stays readable" }
  },
  {
    name: "data keys outlive the last connection",
    file: "packages/sync-engine/src/credentials/Vault.ts",
    remove: "DELETE FROM sync.data_keys WHERE org_id = ${orgId} AND NOT EXISTS (",
    put: "DELETE FROM sync.data_keys WHERE org_id = ${orgId} AND false AND NOT EXISTS (",
    test: { file: disconnectTests, name: "is read by nothing, stays readable" }
  },
  {
    name: "an erased record read again",
    file: "packages/sync-engine/src/store/pageStatement.ts",
    remove: `CASE WHEN \${isErased("j.entity_id", "i.external_id")} THEN 'e' WHEN`,
    put: "CASE WHEN",
    test: { file: "packages/sync-engine/src/store/pageStatement.pg.test.ts", name: "writes nothing of a record that was erased" }
  },
  {
    name: "what belongs to an erased person comes back",
    file: "packages/sync-engine/src/loading/ErasedLooks.ts",
    remove: "for (const id of yield* erased.among(entityId, [...new Set(ids)])) found.add(referenceKey({ entity: name, id }))",
    put: "yield* erased.among(entityId, [...new Set(ids)])",
    test: { file: "test/e2e/erase.test.ts", name: "comes back by no list, no signal and no read by id" }
  },
  {
    name: "who merges into an erased person stays",
    file: "packages/sync-engine/src/loading/SingleReads.ts",
    remove: 'isErased ||= outcome === "erased"',
    put: "isErased ||= false",
    test: { file: "test/e2e/erase.test.ts", name: "who had merged into them, and who does later" }
  },
  {
    name: "a pair that an unsafe reading did not show is gone",
    file: "packages/sync-engine/src/loading/findInList.ts",
    remove: "if (!step.proof.complete) return",
    put: "if (false) return",
    test: {
      file: "packages/sync-engine/src/loading/findInList.test.ts",
      name: "is not taken for gone where the list cannot be read safely"
    }
  },
  {
    name: "a row in two lists is one pair",
    file: "packages/adapter-core/src/wire/linkRow.ts",
    remove: "`${parent}:${row}`",
    put: "row",
    test: { file: "packages/sync-engine/src/loading/PageGroup.test.ts", name: "links each with them, however many include the same" }
  },
  {
    name: "a field that is off stored all the same",
    file: "packages/sync-engine/src/loading/Fetcher.ts",
    remove: "value: fieldsOff.page(entity, found.value)",
    put: "value: found.value",
    test: { file: "test/e2e/fields.test.ts", name: "is stored nowhere until somebody switches it on" }
  },
  {
    name: "losses of a field that is switched off",
    file: "packages/sync-engine/src/loading/PartStore.ts",
    remove: "quiet: [...held.entity.volatile, ...context.fetcher.fieldsOff.of(held.entity)],",
    put: "quiet: held.entity.volatile,",
    test: { file: "test/e2e/fields.test.ts", name: "that is read while it is being removed" }
  },
  {
    name: "a credential repeated as it travels",
    file: "packages/adapter-core/src/client/redactor.ts",
    remove: '.replaceAll(sent, "<redacted>")',
    put: "",
    test: { file: "test/e2e/canarySecrets.test.ts", name: "no secret is in the database" }
  },
  {
    name: "purged rows go unseen by followers",
    file: "packages/sync-engine/src/store/removeRows.ts",
    remove: "FROM gone WHERE deleted_at IS NULL GROUP BY org_id),",
    put: "FROM gone WHERE false GROUP BY org_id),",
    test: { file: disconnectTests, name: "its followers see deletions" }
  },
  {
    name: "a follower begins again",
    file: "apps/cli/src/client/changes.ts",
    remove: "Option.some<At>({ after: reached, isFirst: false })",
    put: "Option.some<At>({ after, isFirst: false })",
    test: { file: "test/crash/commandLineReconnect.test.ts", name: "outlasts a server that is killed" }
  },
  {
    name: "a link in the list of processes",
    file: "apps/cli/src/machine/openPage.ts",
    remove: "spawn(opener, [file],",
    put: "spawn(opener, [address],",
    test: { file: "apps/cli/src/machine/openPage.test.ts", name: "never with the link" }
  },
  {
    name: "a recovering database taken for a bug",
    file: "apps/server/src/http/isLost.ts",
    remove: "isCoded(cause) && away.has(cause.code)",
    put: "isCoded(cause) && !away.has(cause.code) && false",
    test: { file: "apps/server/src/http/isLost.test.ts", name: "takes a database that stops" }
  },
  {
    name: "epoch ignored",
    file: statement,
    remove: 'AND s.epoch = ${position("epoch")}::int AND EXISTS',
    put: 'AND ${position("epoch")}::int IS NOT NULL AND EXISTS',
    test: { file: pageRaces, name: "a worker whose epoch is stale writes nothing in any table" }
  },
  {
    name: "stopped run ignored",
    file: statement,
    remove: "AND r.status = 'running' FOR SHARE OF r",
    put: "FOR SHARE OF r",
    test: { file: pageRaces, name: "writes nothing, also while the statement waits" }
  },
  {
    name: "a key's organisations ignored",
    file: "apps/server/src/http/Sight.ts",
    remove: "orgIds === null || orgIds.includes(found.orgId) ? Effect.succeed(found)",
    put: "orgIds === null || found.orgId !== null ? Effect.succeed(found)",
    test: { file: "test/e2e/httpAccess.test.ts", name: "what is others' does not exist for it" }
  },
  {
    name: "standings of every organisation",
    file: "apps/server/src/http/handlers/standings.ts",
    remove: "standings.page({ orgId, health",
    put: "standings.page({ orgId: orgId === null ? orgId : null, health",
    test: { file: "test/e2e/httpAccess.test.ts", name: "what is others' does not exist for it" }
  },
  {
    name: "a page whose nonce is the same each time",
    file: "apps/server/src/http/dashboardRoutes.ts",
    remove: 'const nonce = randomBytes(18).toString("base64")',
    put: 'const nonce = randomBytes(18).fill(0).toString("base64")',
    test: { file: "apps/server/src/http/dashboardRoutes.test.ts", name: "under a policy whose nonce is new each time" }
  },
  {
    name: "asked reads of any connection",
    file: "packages/sync-engine/src/state/Asks.ts",
    remove: "AND e.connection_id = ${connectionId}",
    put: "AND ${connectionId}::text IS NOT NULL",
    test: { file: "test/e2e/httpApi.test.ts", name: "has records read by their ids" }
  },
  {
    name: "rows asked for by id of any organisation",
    file: "packages/sync-engine/src/state/StoredRows.ts",
    remove: "WHERE org_id = ${orgId} AND deleted_at IS NULL`",
    put: "WHERE ${orgId}::text IS NOT NULL AND deleted_at IS NULL`",
    test: { file: "test/e2e/httpApi.test.ts", name: "gives rows by their ids" }
  },
  {
    name: "a key's scope ignored",
    file: "apps/server/src/http/PermittedLive.ts",
    remove: "if (!includes(caller.scope, needed)) return",
    put: 'if (!includes("admin", needed)) return',
    test: { file: "test/e2e/httpAccess.test.ts", name: "may do what its scope says" }
  },
  {
    name: "a cursor taken by any list",
    file: "apps/server/src/http/Cursor.ts",
    remove: "(written) => written.list === JSON.stringify(list)",
    put: "(written) => written.list !== ''",
    test: { file: "test/e2e/httpApi.test.ts", name: "no list takes another's cursor" }
  },
  {
    name: "an idempotency key ignored",
    file: "apps/server/src/access/IdempotentAnswers.ts",
    remove: 'if (claimed.length > 0) return { _tag: "mine" as const }',
    put: 'if (claimed.length >= 0) return { _tag: "mine" as const }',
    test: { file: "test/e2e/httpApi.test.ts", name: "carries a command out once for its idempotency key" }
  },
  {
    name: "a session used from another site",
    file: "apps/server/src/http/AccessLive.ts",
    remove: "changes(request.method) && isFromElsewhere(request, publicHost)",
    put: "changes(request.method) && isFromElsewhere(request, publicHost) && request.method === 'GET'",
    test: { file: "test/e2e/httpApi.test.ts", name: "lets other sites change nothing with it" }
  },
  {
    name: "a sign-in code good more than once",
    file: "apps/server/src/access/Sessions.ts",
    remove: "DELETE FROM sync.sign_in_codes WHERE code_hash = ${digestOf(code)} AND expires_at > clock_timestamp() RETURNING name",
    put: "UPDATE sync.sign_in_codes SET name = name WHERE code_hash = ${digestOf(code)} AND expires_at > clock_timestamp() RETURNING name",
    test: { file: "test/e2e/httpApi.test.ts", name: "begins a session with a code that is good once" }
  },
  {
    name: "an address that is connected to without being judged",
    file: "apps/server/src/outbound/guardedDispatcher.ts",
    remove: "return refused === undefined ? callback(null, found, family) : callback(refused, found, family)",
    put: "return callback(null, found, family)",
    test: { file: "apps/server/src/outbound/guardedDispatcher.test.ts", name: "decides on the address that is connected to" }
  },
  {
    name: "a command that is carried out without being written down",
    file: "apps/server/src/http/PermittedLive.ts",
    remove: 'if (asked._tag === "Failure") return respond(503, unavailable)',
    put: 'if (asked._tag === "Failure") return yield* httpEffect',
    test: { file: "test/e2e/audit.test.ts", name: "is changed by nobody, and what it cannot take is not done" }
  },
  {
    name: "an alert that is told of again and again",
    file: "apps/server/src/alerts/Alerts.ts",
    remove: "AND (o.sent_at IS NULL OR o.sent_at > clock_timestamp() - interval '1 day'))",
    put: "AND o.sent_at IS NULL)",
    test: { file: "test/e2e/alerts.test.ts", name: "is told of once by each channel" }
  },
  {
    name: "a revoked key opens",
    file: "apps/server/src/access/ApiKeys.ts",
    remove: "WHERE secret_hash = ${hash} AND revoked_at IS NULL",
    put: "WHERE secret_hash = ${hash}",
    test: { file: "test/e2e/httpApi.test.ts", name: "takes them away at once" }
  },
  {
    name: "readers see the engine's own tables",
    file: "packages/sync-engine/src/store/databaseRoles.ts",
    remove: "...(isReadable ? [`GRANT SELECT ON ${table} TO ${readerRole}`] : [])",
    put: "`GRANT SELECT ON ${table} TO ${readerRole}`",
    test: { file: "packages/sync-engine/src/store/databaseRoles.pg.test.ts", name: "and nothing else" }
  },
  {
    name: "whoever says nothing sees every organisation",
    file: "packages/sync-engine/src/store/migrations/0037_seen_organisations.ts",
    remove: "SELECT coalesce(current_setting('openfaith.organisations', true) = '*', false)",
    put: "SELECT coalesce(current_setting('openfaith.organisations', true) = '*', true)",
    test: { file: "packages/sync-engine/src/store/databaseRoles.pg.test.ts", name: "none where it says nothing" }
  },
  {
    name: "the interface is read with the rights of the work",
    file: "apps/server/src/http/CallersView.ts",
    remove: "set_config('role', ${api}, true)",
    put: "set_config('role', current_user::text, true), ${api}::text",
    test: { file: "apps/server/src/http/CallersView.pg.test.ts", name: "leaves out the rows of others" }
  },
  {
    name: "processes keep the rights of the database user",
    file: "apps/server/src/Store.ts",
    remove: "return (yield* rolesToTake).work",
    put: "return null",
    test: { file: "test/e2e/databaseUsers.test.ts", name: "who may only work reads a church" }
  },
  {
    name: "places lost when a run is resumed",
    file: "packages/sync-engine/src/strategies/RunControl.ts",
    remove: "yield* streams.carryOver(id, attempt)",
    put: "yield* Effect.void",
    test: { file: "test/e2e/runControl.test.ts", name: "resumed goes on where it was to the same end" }
  },
  {
    name: "cursor outside the page transaction",
    file: "packages/sync-engine/src/store/PageWriter.ts",
    remove: "        const rows =\n          page.records.length === 0",
    put: `        if (page.cursor !== null) yield* sql.unsafe("UPDATE sync.streams SET cursor = $2::json WHERE id = $1::int", [page.streamId, page.cursor])
        const rows =\n          page.records.length === 0`,
    test: { file: pageRaces, name: "the cursor moves only together with its rows" }
  },
  {
    name: "stream ended by who lost it",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: 'outcome(ended ? halt.kind : "more", halt.reason)',
    put: "outcome(halt.kind, halt.reason)",
    test: { file: "test/e2e/takeover.test.ts", name: "only who holds a stream may end it" }
  },
  {
    name: "group without a transaction",
    file: "packages/sync-engine/src/loading/PartStore.ts",
    remove: "if (writes.length === 1 && exceptions.length === 0 && erased.length === 0 && reconciled.length === 0) return all",
    put: "if (reconciled.length === 0) return all",
    test: { file: "test/e2e/takeover.test.ts", name: "it commits with its page or not at all" }
  },
  {
    name: "gate removed",
    file: statement,
    remove: "CROSS JOIN place p WHERE c.class IN ('a', 'r') ORDER BY",
    put: "CROSS JOIN place p ORDER BY",
    test: { file: gateTests, name: "the older version loses where the looks overlap" }
  },
  {
    name: "interval ignored by the gate",
    file: gate,
    remove: "    WHEN ${incoming}.received_at <= ${stored}.sent_at THEN 's'\n",
    put: "",
    test: { file: gateTests, name: "answered before the stored one was asked" }
  },
  {
    name: "overlap of two looks ignored by the gate",
    file: gate,
    remove: "WHEN ${incoming}.sent_at < ${stored}.received_at THEN",
    put: "WHEN ${incoming}.sent_at < ${stored}.sent_at THEN",
    test: { file: gateTests, name: "a look that overlaps the one that found nothing is tied" }
  },
  {
    name: "older version of a later page silently stale",
    file: gate,
    remove: "AND ${stored}.by_id THEN 's' ELSE 't' END\n    ELSE 'a'",
    put: "AND ${stored}.by_id THEN 's' ELSE 's' END\n    ELSE 'a'",
    test: { file: gateTests, name: "a list that shows an older version later is asked by id" }
  },
  {
    name: "lagging list asked about without end",
    file: gate,
    remove: "WHEN ${isDelta} AND ${stored}.by_id THEN 's'",
    put: "WHEN ${isDelta} AND ${stored}.by_id THEN 't'",
    test: { file: gateTests, name: "a delta whose list lags behind a read by id is not asked about again" }
  },
  {
    name: "page that showed the record since forgotten",
    file: gate,
    remove: "    WHEN ${shownSince} THEN 't'\n",
    put: "",
    test: { file: gateTests, name: "does not undo what a page has shown since it was asked" }
  },
  {
    name: "forgotten sightings leave nothing",
    file: "packages/sync-engine/src/state/Sightings.ts",
    remove: "SET shown_until = greatest(e.shown_until, p.until)",
    put: "SET shown_until = e.shown_until",
    test: { file: gateTests, name: "nor what a page of a run that is over has shown" }
  },
  {
    name: "equal read by id leaves no trace",
    file: statement,
    remove: "WHERE ${byId} AND c.class = 'u' AND r.entity_id",
    put: "WHERE ${byId} AND c.class = 'x' AND r.entity_id",
    test: { file: gateTests, name: "is remembered by its interval" }
  },
  {
    name: "second burial leaves no trace",
    file: "packages/sync-engine/src/state/Records.ts",
    remove: "WHERE c.class = 'u' AND r.entity_id",
    put: "WHERE c.class = 'x' AND r.entity_id",
    test: { file: gateTests, name: "is remembered by its interval" }
  },
  {
    name: "no tombstone for an unknown id",
    file: "packages/sync-engine/src/state/Records.ts",
    remove: "WHERE c.class = 'a' ORDER BY i.external_id\n",
    put: "WHERE c.class = 'a' AND EXISTS (SELECT 1 FROM sync.records x WHERE (x.entity_id, x.external_id) = (p.entity_id, i.external_id)) ORDER BY i.external_id\n",
    test: { file: gateTests, name: "an id that was never stored gets a tombstone" }
  },
  {
    name: "gate removed, in a small scope",
    file: statement,
    remove: "CROSS JOIN place p WHERE c.class IN ('a', 'r') ORDER BY",
    put: "CROSS JOIN place p ORDER BY",
    test: { file: smallScope, name: "from two stored records without versions ends right", isMade: true }
  },
  {
    name: "burial without the gate, in a small scope",
    file: "packages/sync-engine/src/state/Records.ts",
    remove: "WHERE c.class = 'a' ORDER BY i.external_id\n",
    put: "ORDER BY i.external_id\n",
    test: { file: smallScope, name: "from a stored and an unknown record with versions ends right", isMade: true }
  },
  {
    name: "turn ignored by a page",
    file: statement,
    remove: 'AND e.turn = coalesce(${position("turn")}::bigint, e.turn) FOR NO KEY UPDATE',
    put: 'AND coalesce(${position("turn")}::bigint, e.turn) IS NOT NULL FOR NO KEY UPDATE',
    test: { file: pageRaces, name: "a page is not written where another writer came in between" }
  },
  {
    name: "page written in a later turn without another comparison",
    file: "packages/sync-engine/src/loading/PartStore.ts",
    remove: "          if (same.includes(false)) return false\n",
    put: "          if (same.length < 0) return false\n",
    test: {
      file: "packages/sync-engine/src/loading/PartStore.pg.test.ts",
      name: "is prepared again where a record that was unchanged has changed"
    }
  },
  {
    name: "no turn for other writers",
    file: "packages/sync-engine/src/store/inTurn.ts",
    remove: "UPDATE sync.entities SET turn = turn + 1 WHERE id = ${entityId} RETURNING turn::float8 AS turn",
    put: "SELECT turn::float8 AS turn FROM sync.entities WHERE id = ${entityId}",
    test: { file: pageRaces, name: "who judges the same record at once waits for its turn" }
  },
  {
    name: "kept look without its lease",
    file: statement,
    remove: 'AND q.times_seen = ${keptPosition("timesSeen")}::int AND q.resolved_at IS NULL',
    put: 'AND ${keptPosition("timesSeen")}::int IS NOT NULL',
    test: { file: pageTests, name: "a kept look is written once, under its own row in quarantine" }
  },
  {
    name: "waived record forgotten",
    file: "packages/sync-engine/src/state/Quarantine.ts",
    remove: "AND w.hash = decode(x.hash, 'hex')",
    put: "AND w.hash <> decode(x.hash, 'hex')",
    test: { file: "test/e2e/quarantine.test.ts", name: "a waived record returns only with other content" }
  },
  {
    name: "closing overlap removed",
    file: "packages/adapter-core/src/reading/Keyset.ts",
    remove: "const at = later(floor, earlier(cursor.unsettledFrom, shift(newest, -overlapMs)))",
    put: "const at = later(floor, newest)",
    test: { file: "test/e2e/changingChurch.test.ts", name: "a row that becomes visible late, with an older time" }
  },
  {
    name: "parts of a list closed before all are read",
    file: "packages/adapter-core/src/reading/KeysetParts.ts",
    remove: "if (isAscending(last) || bounded.some(({ isRead }) => !isRead)) return cursor",
    put: "if (bounded.some(({ isRead }) => !isRead)) return cursor",
    test: { file: "packages/adapter-core/src/reading/KeysetParts.test.ts", name: "shows every permanent row" }
  },
  {
    name: "late rows of a part not read again",
    file: "packages/adapter-core/src/reading/KeysetParts.ts",
    remove: "at: all.reduce((at, { unsettledFrom }) => earlier(at, unsettledFrom), last.at),",
    put: "at: last.at,",
    test: { file: "packages/adapter-core/src/reading/KeysetParts.test.ts", name: "lies close to the source's clock" }
  },
  {
    name: "no step back at a gap",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: "if (cursor.offset > 0 && (first === undefined || !joinsFrontier(cursor, first))) return stepBack(cursor)",
    put: "if (cursor.offset < 0 && (first === undefined || !joinsFrontier(cursor, first))) return stepBack(cursor)",
    test: { file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts", name: "by stepping back" }
  },
  {
    name: "backfill takes the whole window",
    file: "packages/adapter-core/src/client/LocalWindow.ts",
    remove: "!isUrgent(lane) && isScarce(left) && now() < pacedUntil",
    put: "!isUrgent(lane) && isScarce(left) && now() < 0",
    test: { file: "packages/adapter-core/src/client/Limiter.test.ts", name: "lets a webhook through at once" }
  },
  {
    name: "least share of a lane ignored",
    file: "packages/adapter-core/src/client/RequestLane.ts",
    remove: "(starving ?? turns[0])",
    put: "(turns[0] ?? starving)",
    test: { file: "packages/adapter-core/src/client/Limiter.test.ts", name: "starves no lane" }
  },
  {
    name: "signal answered by a read sent before it",
    file: "packages/sync-engine/src/state/WaitingReads.ts",
    remove: "AND external_id = ANY(${[...ids]}::text[]) AND asked_at <= to_timestamp(${sent}::float8)`)\n        ),\n        shown",
    put: "AND external_id = ANY(${[...ids]}::text[]) AND ${sent}::float8 IS NOT NULL`)\n        ),\n        shown",
    test: { file: "test/e2e/singleRecords.test.ts", name: "is read again where the signal came while it was being read" }
  },
  {
    name: "each signal waits for itself",
    file: "packages/sync-engine/src/strategies/storm.ts",
    remove: "if (count < stormFrom ||",
    put: "if (count >= stormFrom ||",
    test: { file: "test/e2e/singleRecords.test.ts", name: "in a storm is answered by one delta" }
  },
  {
    name: "announced record buried at once",
    file: "packages/sync-engine/src/strategies/RecordReads.ts",
    remove: 'reason === "changed" ? (absentWaits[attempts] ?? null) : null',
    put: 'reason === "changed" && attempts < 0 ? (absentWaits[attempts] ?? null) : null',
    test: { file: "test/e2e/singleRecords.test.ts", name: "is asked for again where it is not there yet" }
  },
  {
    name: "rows shown twice counted twice",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: "rows: [...new Map(answer.rows.map((row) => [row.id, row])).values()]",
    put: "rows: answer.rows",
    test: {
      file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts",
      name: "goes on by the rows a page has, not by how often it shows them"
    }
  },
  {
    name: "rows without an id not counted",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: "moved.count + nameless.length",
    put: "moved.count",
    test: { file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts", name: "counts rows that show no id" }
  },
  {
    name: "no brake on deletions",
    file: "packages/sync-engine/src/loading/UnlistedRows.ts",
    remove: "        if (count > brake) {",
    put: "        if (count > brake && count < 0) {",
    test: { file: "test/e2e/reconciliation.test.ts", name: "does not delete 51 of 1,000 unasked" }
  },
  {
    name: "confirm without a look by id",
    file: "packages/sync-engine/src/loading/SingleReads.ts",
    remove: '        if (outcome !== "gone") {\n          if (decision !== undefined)',
    put: '        if (outcome !== "gone" && decision === undefined) {\n          if (decision !== undefined)',
    test: { file: "test/e2e/reconciliationDecisions.test.ts", name: "a record that the source still has by its id stays" }
  },
  {
    name: "tied deletion loses its permit",
    file: "packages/sync-engine/src/state/Decisions.ts",
    remove: "OR i.external_id NOT IN (SELECT u.id",
    put: "OR '' NOT IN (SELECT u.id",
    test: { file: "packages/sync-engine/src/state/Decisions.pg.test.ts", name: "a confirmed deletion that ties keeps its permit" }
  },
  {
    name: "burial outside the decision its record waits in",
    file: "packages/sync-engine/src/loading/SingleReads.ts",
    remove: "asked.decision ?? Option.getOrUndefined(yield* decisions.permit(held.entityId, id))",
    put: "asked.decision",
    test: { file: "test/e2e/reconciliationDecisions.test.ts", name: "a record of it that goes by another way" }
  },
  {
    name: "alias not written",
    file: "packages/sync-engine/src/loading/SingleReads.ts",
    remove: "if (buried + confirmed === 0 || kept === null) return buried",
    put: "if (buried + confirmed >= 0 || kept === null) return buried",
    test: { file: "test/e2e/reconciliationMerges.test.ts", name: "moves references that nobody has read again" }
  },
  {
    name: "a later signal makes forget that a record is gone",
    file: "packages/sync-engine/src/state/WaitingReads.ts",
    remove: "CASE WHEN w.reason = 'gone' OR w.reason = 'changed' AND",
    put: "CASE WHEN w.reason = 'changed' AND",
    test: { file: "test/e2e/singleRecords.test.ts", name: "that is said to be gone is buried at once" }
  },
  {
    name: "what only a read by id finds is no drift",
    file: "packages/sync-engine/src/loading/PartStore.ts",
    remove: "(placing.lap > 0 || placing.isUnlisted === true)",
    put: "placing.lap > 0",
    test: { file: "test/e2e/drift.test.ts", name: "tells of rows too that no list shows" }
  },
  {
    name: "references are moved before pages under way have ended",
    file: aliases,
    remove: "yield* passTurns(connectionId)",
    put: "yield* Effect.succeed(passTurns)",
    test: { file: aliasesTest, name: "that are being written by who does not know of the merge yet" }
  },
  {
    name: "a moved reference forgets where it came from",
    file: aliases,
    remove: "FROM batch b WHERE b.said <> b.to_id ORDER BY b.id",
    put: "FROM batch b WHERE false",
    test: { file: aliasesTest, name: "move to the row that was kept, and back" }
  },
  {
    name: "a reference that is written through an alias forgets where it came from",
    file: "packages/sync-engine/src/store/referenceCtes.ts",
    remove: "AND v.said <> v.leads_to ORDER BY t.id, v.reference",
    put: "AND false",
    test: { file: aliasesTest, name: "that were written while the merge stood move back too" }
  },
  {
    name: "what a reference was derived from outlives what its record says",
    file: "packages/sync-engine/src/store/referenceCtes.ts",
    remove: "AND CASE m.reference ${leadsWhereItSays} END),`",
    put: "AND false),`",
    test: { file: aliasesTest, name: "that were written while the merge stood move back too" }
  },
  {
    name: "what merged into a returning row stays with what that had become",
    file: aliases,
    remove: "if (returned.length > 0) yield* bringBack(returned)",
    put: "if (returned.length < 0) yield* bringBack(returned)",
    test: { file: aliasesTest, name: "follow a chain to its end, and back" }
  },
  {
    name: "two merges lead round",
    file: aliases,
    remove: "WHERE from_id = ${to} AND to_id = ${from}`",
    put: "WHERE from_id = ${to} AND to_id = ${from} AND false`",
    test: { file: aliasesTest, name: "lead round no circle" }
  },
  {
    name: "claim of an older look counts",
    file: "packages/sync-engine/src/state/Schedules.ts",
    remove: "JOIN planned p ON p.id = s.id AND p.revision = s.revision",
    put: "JOIN planned p ON p.id = s.id",
    test: {
      file: "packages/sync-engine/src/schedules/Scheduler.pg.test.ts",
      name: "starts nothing for who looked before another one claimed"
    }
  },
  {
    name: "blackout ignored by a late claim",
    file: "packages/sync-engine/src/state/Schedules.ts",
    remove: "FROM claimed c WHERE c.starts AND NOT EXISTS",
    put: "FROM claimed c WHERE NOT EXISTS",
    test: { file: "packages/sync-engine/src/schedules/Scheduler.pg.test.ts", name: "or in a blackout" }
  },
  {
    name: "reprojection moves on before its rows are made",
    file: reprojector,
    remove: `        const changes = yield* remake(work, made, true)
        yield* quarantine.keep(exceptions)
        yield* reprojections.advance(work.place.id, last.id, {
          records: looks.length,
          changed: changes.reduce((sum, { created, removed, updated }) => sum + created + updated + removed, 0),
          quarantined: exceptions.length
        })
        return { position: last.id, isEnd: false }
      })
      /** One batch in one transaction, in the entity's turn. Answers where it stands, or nothing where it is another's or over. */
      const batch = (work: Work) => inTurn(sql, work.place.id, () => batchInTurn(work))`,
    put: `        yield* reprojections.advance(work.place.id, last.id, { records: looks.length, changed: 0, quarantined: exceptions.length })
        yield* remake(work, made, true)
        return { position: last.id, isEnd: false }
      })
      const batch = (work: Work) => batchInTurn(work)`,
    test: { file: reprojectionTests, name: "stopped within a batch goes on where it was" }
  },
  {
    name: "reprojection out of turn",
    file: reprojector,
    remove: "inTurn(sql, work.place.id, () => batchInTurn(work))",
    put: "sql.withTransaction(batchInTurn(work))",
    test: { file: reprojectionTests, name: "never overwrites a newer look" }
  },
  {
    name: "older transform writes",
    file: statement,
    remove: "JOIN turn ON turn.is_current",
    put: "JOIN turn ON true",
    test: { file: reprojectionTests, name: "refuses pages of an older transform" }
  },
  {
    name: "turn not locked by a page",
    file: statement,
    remove: ", e.turn) FOR NO KEY UPDATE),",
    put: ", e.turn)),",
    test: { file: pageRaces, name: "a row that another run inserts at the same moment" }
  },
  {
    name: "what a newer transform refuses is taken for unchanged",
    file: statement,
    remove: " AND r.transform_version >= $4::int",
    put: " AND $4::int IS NOT NULL",
    test: { file: "test/e2e/reprojection.test.ts", name: "equals a clean sync" }
  },
  {
    name: "change feed without a horizon",
    file: "packages/sync-engine/src/state/ChangeFeed.ts",
    remove: "FROM (SELECT pg_snapshot_xmin(",
    put: "FROM (SELECT pg_snapshot_xmax(",
    test: { file: "packages/sync-engine/src/state/ChangeFeed.pg.test.ts", name: "never skips a commit that comes late" }
  },
  {
    name: "history not written",
    file: "packages/sync-engine/src/store/historyCtes.ts",
    remove: "FROM place p, told t CROSS JOIN LATERAL",
    put: "FROM place p JOIN told t ON t.step > 1 CROSS JOIN LATERAL",
    test: { file: "packages/sync-engine/src/strategies/Explain.pg.test.ts", name: "equals the injected history" }
  },
  {
    name: "losing look not held",
    file: statement,
    remove: "AND (d.difference).lost <> '{}'",
    put: "AND (d.difference).lost IS NULL",
    test: { file: "test/e2e/lostValues.test.ts", name: "stay, and only their entity says why" }
  },
  {
    name: "no brake on losses",
    file: "packages/sync-engine/src/loading/Losses.ts",
    remove: "if (count + recent > brake) {",
    put: "if (count + recent < 0) {",
    test: { file: "test/e2e/lostValues.test.ts", name: "wait for a person where more lose them than the brake allows" }
  },
  {
    name: "no witnesses of a loss",
    file: "packages/sync-engine/src/loading/Losses.ts",
    remove: "if (count + lacking < telling) return null",
    put: "if (count + lacking >= 0) return null",
    test: { file: "test/e2e/lostValues.test.ts", name: "stay also where a delta shows only a few of them" }
  },
  {
    name: "orphan asked for again and again",
    file: "packages/sync-engine/src/state/Orphans.ts",
    remove: "(o.asked_at IS NULL OR l.updated_at > o.asked_at)",
    put: "(o.asked_at IS NULL OR l.updated_at IS NOT NULL)",
    test: { file: sweeperTests, name: "that lead nowhere are asked for by id once" }
  },
  {
    name: "validator kept over a page that is being written",
    file: "packages/sync-engine/src/state/Validators.ts",
    remove: "AND e.turn = looked.turn ",
    put: "",
    test: {
      file: "packages/sync-engine/src/state/Validators.pg.test.ts",
      name: "is not kept where somebody else is just writing a record of it"
    }
  },
  {
    name: "half-way merge forgotten",
    file: "packages/sync-engine/src/state/Aliases.ts",
    remove: "WHERE a.settled_at IS NULL AND e.connection_id",
    put: "WHERE a.settled_at IS NOT NULL AND e.connection_id",
    test: { file: sweeperTests, name: "to a merged row are moved wherever that was left half-way" }
  },
  {
    name: "losses of single reads not judged",
    file: "packages/sync-engine/src/strategies/RecordReads.ts",
    remove: 'yield* settleLosses(yield* contextOf(place, held, "webhook"))',
    put: 'yield* contextOf(place, held, "webhook")',
    test: { file: "test/e2e/lostValues.test.ts", name: "stay from the first one on" }
  },
  {
    name: "green without proof",
    file: "packages/sync-engine/src/strategies/RunCloser.ts",
    remove: "    if (!receipt.balanced)\n",
    put: "    if (receipt.balanced === null)\n",
    test: { file: "packages/sync-engine/src/strategies/RunCloser.test.ts", name: "is incomplete where", isMade: true }
  },
  {
    name: "rotation without a share",
    file: "packages/sync-engine/src/strategies/RunPlanner.ts",
    remove: "chooseRotation(units, creditOf(share, spent))",
    put: "chooseRotation(units, 1000 * share + spent.length)",
    test: { file: "test/e2e/rotation.test.ts", name: "proves every entity within its age and keeps to its share" }
  },
  {
    name: "nights that repay nothing",
    file: "packages/sync-engine/src/strategies/Rotation.ts",
    remove: "daySeconds) - requests",
    put: "daySeconds) - Math.min(share, requests)",
    test: { file: "packages/sync-engine/src/strategies/Rotation.test.ts", name: "takes several nights' share at once" }
  },
  {
    name: "one reading deletes",
    file: "packages/sync-engine/src/loading/UnlistedRows.ts",
    remove: 'if (count > 0 && cursor.confirmingSince === undefined) return "unconfirmed"',
    put: 'if (count < 0) return "unconfirmed"',
    test: { file: "test/e2e/deletionsWithoutReads.test.ts", name: "keeps what one reading did not list" }
  },
  {
    name: "an empty list deletes",
    file: "packages/sync-engine/src/loading/UnlistedRows.ts",
    remove: "showsNothing ? () => 0 : deletionBrake",
    put: "showsNothing ? deletionBrake : deletionBrake",
    test: { file: "test/e2e/deletionsWithoutReads.test.ts", name: "leaves a list that shows nothing at all to a person" }
  },
  {
    name: "a row without an id is none",
    file: "packages/sync-engine/src/loading/UnlistedRows.ts",
    remove: "if (!isWhole || (yield* sightings.hasNameless(streamId)))",
    put: "if (!isWhole)",
    test: { file: "test/e2e/deletionsWithoutReads.test.ts", name: "deletes nothing while a row shows no id" }
  },
  {
    name: "never means never",
    file: "packages/sync-engine/src/loading/UnlistedRows.ts",
    remove: 'if (entity.deletes === "never") return "found"',
    put: 'if (entity.deletes === "never" && streamId < 0) return "found"',
    test: { file: "test/e2e/deletionsWithoutReads.test.ts", name: "never deletes rows of an entity that is said to lose none" }
  },
  {
    name: "any signature passes",
    file: "packages/adapter-core/src/webhooks/verify.ts",
    remove: "digest.length === expected.length && timingSafeEqual(digest, expected)",
    put: "digest.length === expected.length && timingSafeEqual(digest, digest)",
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "refused with a clear answer, counted, and changes nothing" }
  },
  {
    name: "another account's events",
    file: "packages/sync-engine/src/webhooks/WebhookIntake.ts",
    remove: "organisation !== null && organisation !== connection.accountId",
    put: 'organisation !== null && connection.accountId === ""',
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "refused with a clear answer, counted, and changes nothing" }
  },
  {
    name: "an event asks again",
    file: "packages/sync-engine/src/webhooks/EventWriter.ts",
    remove: "(added.has(key) ? reads : [])",
    put: "(added.has(key) ? reads : reads)",
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "is stored once and asks once" }
  },
  {
    name: "acknowledged before the commit",
    file: "packages/sync-engine/src/webhooks/EventWriter.ts",
    remove: "        return yield* Deferred.await(done)",
    put: "        return yield* Effect.raceFirst(Deferred.await(done), Effect.succeed(events.length))",
    test: { file: "packages/sync-engine/src/webhooks/EventWriter.pg.test.ts", name: "is acknowledged only after the commit" }
  },
  {
    name: "an event without its reads",
    file: "packages/sync-engine/src/webhooks/EventWriter.ts",
    remove: "=> sql.withTransaction(store(jobs))",
    put: "=> store(jobs)",
    test: { file: "packages/sync-engine/src/webhooks/EventWriter.pg.test.ts", name: "is not there without the reads it asks for" }
  },
  {
    name: "a projection makes a second row of what it shows",
    file: "packages/sync-engine/src/loading/prepareRecord.ts",
    remove: "manifest.standsFor(entity)",
    put: "entity",
    test: { file: "packages/sync-engine/src/loading/prepareRecord.test.ts", name: "have the ids of what it shows" }
  },
  {
    name: "a projection writes over what it shows",
    file: canonicalParts,
    remove: '" AND c.entity_id = excluded.entity_id"',
    put: '""',
    test: { file: "packages/sync-engine/src/store/projections.pg.test.ts", name: "leaves the row to it, whoever comes first" }
  },
  {
    name: "proven below rows that were not read",
    file: "packages/sync-engine/src/loading/StreamCloser.ts",
    remove: "Date.parse(parents.to) < Date.parse(to) ? parents.to : to",
    put: "parents.to === '' ? parents.to : to",
    test: { file: "test/e2e/proven.test.ts", name: "is no later below rows than what is proven of them" }
  },
  {
    name: "content that has expired comes back empty",
    file: "packages/sync-engine/src/state/reviveStatement.ts",
    remove: " AND r.payload IS NOT NULL",
    put: "",
    test: { file: "packages/sync-engine/src/strategies/ContentExpiry.pg.test.ts", name: "cannot be brought back then" }
  },
  {
    name: "a window that looks sorted ends short",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: '(counts === "atLeast" ? listed >= total : listed === total)',
    put: '(counts === "atLeast" || listed === total)',
    test: { file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts", name: "that agree about too few rows" }
  },
  {
    name: "a 404 below a person who was merged away taken for a deletion",
    file: "packages/sync-engine/src/loading/Fetcher.ts",
    remove: "Option.isNone(first) ? yield* throughMerges(entity, above) : null",
    put: "Option.isNone(first) && id === '' ? yield* throughMerges(entity, above) : null",
    test: { file: "test/e2e/belowMerged.test.ts", name: "stays where its person was merged" }
  },
  {
    name: "a window that does not fit an answer taken for read",
    file: "packages/adapter-core/src/reading/ChangedWindow.ts",
    remove: "if (!facts.hasNext) return following(cursor, facts.rows.length)",
    put: "if (facts.rows.length >= 0) return following(cursor, facts.rows.length)",
    test: { file: "packages/adapter-core/src/reading/ChangedWindow.test.ts", name: "cuts what changed into windows" }
  },
  {
    name: "a window that rows leave ends short",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: "most(cursor.total, facts.total) : facts.total",
    put: "facts.total : facts.total",
    test: { file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts", name: "never takes what is left of a window" }
  },
  {
    name: "two sweeps that agree about too few",
    file: "packages/adapter-core/src/reading/OverlappingOffset.ts",
    remove: "swept.total !== null && ids.length < swept.total",
    put: "swept.total !== null && ids.length < 0",
    test: { file: "packages/adapter-core/src/reading/OverlappingOffset.test.ts", name: "that agree about too few rows" }
  },
  {
    name: "a rehearsal that is kept",
    file: "packages/sync-engine/src/webhooks/EventWriter.ts",
    remove: "Effect.andThen(Effect.fail(new Rehearsed())),",
    put: "",
    test: { file: "packages/sync-engine/src/webhooks/rehearsals.pg.test.ts", name: "leaves nothing behind" }
  },
  {
    name: "a masked event",
    file: "packages/sync-engine/src/webhooks/WebhookIntake.ts",
    remove: "key: signed ? plain(value) :",
    put: "key: signed || value !== null ? plain(value) :",
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "cannot mask another event where its id is not signed" }
  },
  {
    name: "delta without an overlap",
    file: "packages/adapter-core/src/reading/Keyset.ts",
    remove: "const floor = from === null ? null : shift(from, -overlapMs)",
    put: "const floor = from === null ? null : shift(from, 0 * overlapMs)",
    test: { file: deltaChains, name: "keyset" }
  },
  {
    name: "overlap that does not follow",
    file: "packages/adapter-core/src/reading/planRead.ts",
    remove: "Math.max(defaultOverlapMs, 2 * latenessMs)",
    put: "Math.max(defaultOverlapMs, 0 * latenessMs)",
    test: { file: deltaTests, name: "a row that came late widens the overlap" }
  },
  {
    name: "watermark without proof",
    file: "packages/sync-engine/src/loading/StreamCloser.ts",
    remove: "if (ruling.wasRead && receipt.watermark !== null)",
    put: "if (receipt.watermark !== null)",
    test: { file: deltaTests, name: "a reading whose counts do not add up" }
  },
  {
    name: "probe without contents",
    file: "packages/sync-engine/src/strategies/DeltaProbe.ts",
    remove: "unchanged: shown.filter(({ entityId }) => !differing.has(entityId)),",
    put: "unchanged: shown.filter(() => differing.size >= 0),",
    test: { file: deltaTests, name: "sees a row that changed twice within one second" }
  },
  {
    name: "a log that is believed and not followed",
    file: "packages/sync-engine/src/loading/StreamCloser.ts",
    remove: 'strategy === "rostered" || strategy === "hints"',
    put: 'strategy === "rostered"',
    test: { file: "test/e2e/b1.test.ts", name: "is told by its log which rows changed" }
  },
  {
    name: "a log that names nothing proves that a list is the same",
    file: "packages/sync-engine/src/strategies/DeltaProbe.ts",
    remove: "if (proof !== null && Option.isNone(said))",
    put: "if (proof !== null)",
    test: { file: "test/e2e/b1.test.ts", name: "is told by its log which rows changed" }
  },
  {
    name: "probe content with its first page",
    file: "packages/adapter-core/src/reading/probe.ts",
    remove: 'after._tag === "Done" && after.proof.complete ? after.proof : null',
    put: `after._tag === "Done"
      ? after.proof
      : { total: null, distinct: null, complete: true, reason: null, watermark: facts.sourceTime, asOf: facts.sourceTime }`,
    test: { file: deltaChains, name: "misses nothing" }
  },
  {
    name: "attempt planned twice",
    file: "packages/sync-engine/src/strategies/RunPlanner.ts",
    remove: "if (!(yield* runs.start(run.value.id, attempt))) return",
    put: "yield* runs.start(run.value.id, attempt)",
    test: { file: deltaTests, name: "planned by several at once is planned once" }
  },
  {
    name: "gap in the chain of receipts ignored",
    file: "packages/sync-engine/src/state/Receipts.ts",
    remove: "coalesce(g.whole OR g.from_at <= h.proven_to, false) AS joins",
    put: "coalesce(g.whole OR g.from_at IS NOT NULL, false) AS joins",
    test: { file: "packages/sync-engine/src/state/Receipts.pg.test.ts", name: "a chain that breaks stays broken" }
  },
  {
    name: "heads of receipts not locked",
    file: "packages/sync-engine/src/state/Receipts.ts",
    remove: "ORDER BY p.entity_id FOR UPDATE),",
    put: "ORDER BY p.entity_id),",
    test: { file: "packages/sync-engine/src/state/Receipts.pg.test.ts", name: "two readings that end together" }
  },
  {
    name: "part taken for the whole",
    file: "packages/sync-engine/src/loading/StreamCloser.ts",
    remove: 'if ("onlyChanged" in plan && plan.onlyChanged)',
    put: 'if ("onlyChanged" in plan && !plan.onlyChanged)',
    test: { file: deltaTests, name: "claims nothing about the rest" }
  },
  {
    name: "a gap unanswered",
    file: "packages/sync-engine/src/webhooks/WebhookAudit.ts",
    remove: "const run = entities.length === 0 ? null",
    put: "const run = entities.length >= 0 ? null",
    test: { file: "test/e2e/webhooks.test.ts", name: "a delta reads what was missed" }
  },
  {
    name: "the secret before forgotten",
    file: "packages/sync-engine/src/credentials/WebhookSubscriptions.ts",
    remove: "clock_timestamp() + make_interval(secs => ${overlapSeconds})",
    put: "clock_timestamp() - make_interval(secs => ${overlapSeconds})",
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "and under the one before for a while" }
  },
  {
    name: "a slot that comes back before its answer",
    file: "packages/sync-engine/src/budget/SharedWindow.ts",
    remove: "held: unused + underWay,",
    put: "held: unused,",
    test: { file: budgetTests, name: "is never exceeded in any window" }
  },
  {
    name: "a slot held from its grant",
    file: "packages/adapter-core/src/client/LocalWindow.ts",
    remove: "held.set(slot, now() + periodMs)",
    put: "held.set(slot, slot.grantedAt + periodMs)",
    test: { file: limiterTests, name: "never lets more than the limit arrive" }
  },
  {
    name: "a window that is opened again counts on",
    file: "packages/sync-engine/src/budget/Budgets.ts",
    remove: "(declared, at) => {",
    put: "(declared, at) => {\n          let turn = 0",
    test: { file: budgetTests, name: "is gone on with by a process that had forgotten it" }
  },
  {
    name: "a budget of each process",
    file: takeSlots,
    remove: "SELECT coalesce(sum(l.held), 0) INTO others_held",
    put: "SELECT 0 * coalesce(sum(l.held), 0) INTO others_held",
    test: { file: budgetTests, name: "is never exceeded in any window" }
  },
  {
    name: "what a dead process held is free",
    file: "packages/sync-engine/src/budget/SharedWindow.ts",
    remove: "lastsMs: usableMs + answerPatienceMs,",
    put: "lastsMs: 0,",
    test: { file: budgetTests, name: "what a killed process held is spent" }
  },
  {
    name: "what a predecessor sent is forgotten",
    file: "packages/sync-engine/src/budget/BudgetBooks.ts",
    remove: "clock_timestamp() + make_interval(secs => period_ms / 1000.0), held FROM ended",
    put: "clock_timestamp() - make_interval(secs => period_ms / 1000.0), held FROM ended",
    test: { file: budgetTests, name: "what a killed process held is spent" }
  },
  {
    name: "a fallen limit that others do not hear of",
    file: "packages/sync-engine/src/budget/Budgets.ts",
    remove: "if (by !== process) windows.get(Number(budgetId))?.deref()?.drop()",
    put: "if (by === process) windows.get(Number(budgetId))?.deref()?.drop()",
    test: { file: budgetTests, name: "when a limit falls" }
  },
  {
    name: "clients of organisations that nobody asks kept for good",
    file: "packages/sync-engine/src/credentials/SourceClients.ts",
    remove: "          clients.delete(each)\n",
    put: "",
    test: {
      file: "packages/sync-engine/src/credentials/SourceClients.pg.test.ts",
      name: "is forgotten by a process that has not used it for a while"
    }
  },
  {
    name: "an opened secret that keeps the pool it stands in",
    file: "packages/sync-engine/src/credentials/seal.ts",
    remove: "const own = new Uint8Array(shared)",
    put: "const own = new Uint8Array(shared.buffer, shared.byteOffset, shared.byteLength)",
    test: { file: "packages/sync-engine/src/credentials/SourceClients.pg.test.ts", name: "An opened secret stands in bytes of its own" }
  },
  {
    name: "a limit that rises by an old answer",
    file: takeSlots,
    remove: "> b.said_at AND (_ask",
    put: "> '-infinity' AND (_ask",
    test: { file: budgetTests, name: "believes a limit that rises" }
  },
  {
    name: "no reserve for urgent requests",
    file: takeSlots,
    remove: "reserve := b.requests * _reserve;",
    put: "reserve := 0 * _reserve;",
    test: { file: budgetTests, name: "leaves a reserve for urgent requests" }
  },
  {
    name: "lanes of other processes starved",
    file: takeSlots,
    remove: "b.owed[lane] + _least_share * (all_served",
    put: "b.owed[lane] + 0 * _least_share * (all_served",
    test: { file: budgetTests, name: "gives each lane its least share" }
  },
  {
    name: "a long wait sat out",
    file: "packages/adapter-core/src/client/Limiter.ts",
    remove: "for (const waiter of queue.waiters()) sendAway(waiter)",
    put: "for (const waiter of queue.waiters().slice(0, 0)) sendAway(waiter)",
    test: { file: limiterTests, name: "fails at once where a wait is long" }
  },
  {
    name: "rows that came with their parents, confirmed by a list they do not have",
    file: "packages/sync-engine/src/loading/StreamCursor.ts",
    remove: 'plan.strategy === "harvest" && plan.nested === true',
    put: 'plan.strategy === "harvest" && plan.nested === false',
    test: { file: "packages/sync-engine/src/loading/StreamCursor.test.ts", name: "goes below each parent" }
  },
  {
    name: "money that JSON cannot carry",
    file: "packages/sync-engine/src/loading/prepareRecord.ts",
    remove: "Number.isSafeInteger(value) ? String(value)",
    put: "Number.isInteger(value) ? String(value)",
    test: { file: "packages/sync-engine/src/loading/prepareRecord.test.ts", name: "what a column cannot hold" }
  },
  {
    name: "money as text",
    file: "packages/sync-engine/src/state/StoredRows.ts",
    remove: 'type === "bigint" ? `${column}::float8` : column',
    put: 'type === "bigint" ? `${column}` : column',
    test: { file: "packages/sync-engine/src/state/StoredRows.pg.test.ts", name: "gives every value as JSON has it" }
  },
  {
    name: "a process in which nothing moves, left standing",
    file: "packages/sync-engine/src/workflows/standstill.ts",
    remove: "looks >= 2",
    put: "looks < 0",
    test: { file: "test/e2e/standstill.test.ts", name: "asks to be started anew" }
  },
  {
    name: "slices without a bound",
    file: "packages/sync-engine/src/loading/SliceSlots.ts",
    remove: "holding.size < slots && (isUrgent || bulkHeld() < mostBulk)",
    put: "holding.size < 1000 || isUrgent",
    test: { file: "packages/sync-engine/src/loading/SliceSlots.test.ts", name: "are no more at once than it has slots" }
  },
  {
    name: "slots that a whale takes all of",
    file: "packages/sync-engine/src/loading/SliceSlots.ts",
    remove: "isUrgent || bulkHeld() < mostBulk",
    put: "isUrgent || bulkHeld() < slots",
    test: { file: "packages/sync-engine/src/loading/SliceSlots.test.ts", name: "leave slots to deltas" }
  },
  {
    name: "a slice that never makes way",
    file: "packages/sync-engine/src/loading/SliceSlots.ts",
    remove: "now() - holder.since < turnMillis",
    put: "now() - holder.since < Infinity",
    test: { file: "packages/sync-engine/src/loading/SliceSlots.test.ts", name: "make way after their time" }
  },
  {
    name: "deltas that found a change forgotten with those that found none",
    file: "packages/sync-engine/src/state/OldRuns.ts",
    remove: "= 0) IS NOT TRUE)",
    put: "= 0) IS NULL)",
    test: { file: "test/e2e/retention.test.ts", name: "a delta that read an entity whole goes as soon as one that read nothing" }
  },
  {
    name: "a run that cannot be planned is begun anew for ever",
    file: "packages/sync-engine/src/workflows/RunStarter.ts",
    remove: "if (why !== null && inVain >= attemptsInVain) {",
    put: "if (why !== null && inVain >= attemptsInVain + 1000) {",
    test: { file: "test/e2e/watchdog.test.ts", name: "that cannot be planned is paused with the cause" }
  },
  {
    name: "the next slot to whoever has most",
    file: "packages/sync-engine/src/loading/SliceSlots.ts",
    remove: ": held < 0",
    put: ": held > 0",
    test: { file: "packages/sync-engine/src/loading/SliceSlots.test.ts", name: "go to the connection that has least" }
  },
  {
    name: "all entities of a run at once",
    file: "packages/sync-engine/src/workflows/MainSyncOrchestrator.ts",
    remove: "ready.slice(0, Math.max(0, entitiesAtOnce - underWay.size))",
    put: "ready.slice(0, Math.max(entitiesAtOnce, ready.length))",
    test: { file: "packages/sync-engine/src/workflows/MainSyncOrchestrator.test.ts", name: "starts no more than 16 at once" }
  },
  {
    name: "runs without a bound",
    file: "packages/sync-engine/src/state/RunsInLine.ts",
    remove: "(false, ${bulk}::int)) AS p(urgent, places)",
    put: "(false, ${bulk}::int + 1000)) AS p(urgent, places)",
    test: { file: "packages/sync-engine/src/state/RunsInLine.pg.test.ts", name: "are so many at once" }
  },
  {
    name: "a wait for a slot that nobody is told of",
    file: "packages/sync-engine/src/loading/SliceLoader.ts",
    remove: 'yield* Effect.sleep("2 seconds")',
    put: "yield* Effect.never",
    test: { file: "test/e2e/slots.test.ts", name: "the entities of a run have their turns" }
  },
  {
    name: "throttle: guesses that nobody counts",
    file: "apps/server/src/http/AccessLive.ts",
    remove: 'if (found.success === null) yield* throttle.count("guesses", request)',
    put: 'if (found.success === null) yield* throttle.wait("guesses", request)',
    test: { file: "test/e2e/signingIn.test.ts", name: "is slowed down who guesses" }
  },
  {
    name: "throttle: tries that are counted and never refused",
    file: "apps/server/src/http/Throttle.ts",
    remove: "closed.set(key, (yield* Clock.currentTimeMillis) + Duration.toMillis(reason.retryAfter))",
    put: "if (closed.size < 0) return 0",
    test: { file: "test/e2e/signingIn.test.ts", name: "is slowed down who guesses" }
  },
  {
    name: "throttle: a key that may ask without end",
    file: "apps/server/src/http/AccessLive.ts",
    remove: "caller.isLocal ? Effect.succeed(0) : throttle.request(caller.id)",
    put: "Effect.succeed(0)",
    test: { file: "test/e2e/limits.test.ts", name: "beyond what it may in a minute are refused" }
  },
  {
    name: "throttle: one bucket for all keys",
    file: "apps/server/src/http/Throttle.ts",
    remove: "takeOf(requests, callerId)",
    put: 'takeOf(requests, callerId === "" ? "" : "all")',
    test: { file: "test/e2e/limits.test.ts", name: "beyond what it may in a minute are refused" }
  },
  {
    name: "throttle: a source kept out by whoever floods its address",
    file: "apps/server/src/http/Throttle.ts",
    remove: "`${connectionId} ${addressOf(from)}`",
    put: '`${connectionId} ${addressOf(from) === "" ? "" : "all"}`',
    test: { file: "apps/server/src/http/webhookRoute.pg.test.ts", name: "of which there are too many from one address" }
  },
  {
    name: "proxy: believed wherever it speaks from",
    file: "apps/server/src/http/TrustedProxy.ts",
    remove: 'if (user === "" || !isNamed(sender(request))) return null',
    put: 'if (user === "") return null',
    test: { file: "test/e2e/signingIn.test.ts", name: "in front of it is believed only from the addresses that were named" }
  },
  {
    name: "proxy: visitors who say themselves where they come from",
    file: "apps/server/src/http/TrustedProxy.ts",
    remove: "hops.findLast((hop, index)",
    put: "hops.find((hop, index)",
    test: { file: "test/e2e/signingIn.test.ts", name: "is slowed down who guesses" }
  },
  {
    name: "proxy: a request's id taken from anybody",
    file: "apps/server/src/http/requestLine.ts",
    remove: "usableId.test(given) && isTrusted(request)",
    put: "usableId.test(given)",
    test: { file: "test/e2e/requestLines.test.ts", name: "has the id that a proxy gives where the proxy is named" }
  },
  {
    name: "figures of a connection that is not asked any more",
    file: "apps/server/src/http/budgetMetrics.ts",
    remove: "yield* Metric.remove(Metric.withAttributes(gauge, attributes))",
    put: "void Metric.remove(Metric.withAttributes(gauge, attributes))",
    test: { file: "test/e2e/figures.test.ts", name: "of a connection goes when it is not asked any more" }
  },
  {
    name: "a log moved aside by two at once",
    file: "apps/cli/src/machine/logFile.ts",
    remove: 'database.exec("BEGIN EXCLUSIVE")',
    put: "void database",
    test: { file: "apps/cli/src/machine/logFile.test.ts", name: "is moved aside by nobody while another process does" }
  },
  {
    name: "a beginning that was lost, waited for",
    file: "packages/sync-engine/src/workflows/RunStarter.ts",
    remove: "now - before.first > attemptAfterSeconds * 1000",
    put: "now - before.first > Infinity",
    test: { file: "test/e2e/watchdog.test.ts", name: "whose beginning was lost" }
  },
  {
    name: "what is open of every organisation, told to one",
    file: "packages/sync-engine/src/state/Standings.ts",
    remove: "AND d.status = 'open' ${whose}",
    put: "AND d.status = 'open'",
    test: { file: "test/e2e/standings.test.ts", name: "counts what is open for whoever sees it" }
  },
  {
    name: "a browser that is signed in again by what it had asked before",
    file: "apps/server/src/access/Sessions.ts",
    remove: "WHERE id = ${id} AND last_used_at < clock_timestamp() - interval '1 minute' AND ${isOpen}",
    put: "WHERE id = ${id} AND last_used_at < clock_timestamp() - interval '1 minute'",
    test: { file: "test/e2e/signingIn.test.ts", name: "though a request of theirs was under way" }
  },
  {
    name: "a browser that is signed out in name only",
    file: "apps/server/src/access/Sessions.ts",
    remove: "ended AS (UPDATE sync.sessions SET last_used_at = '-infinity' WHERE id IN (SELECT id FROM found))",
    put: "ended AS (SELECT 1)",
    test: { file: "test/e2e/signingIn.test.ts", name: "signed out by an administrator" }
  },
  {
    name: "an address that the audit log cannot take",
    file: "apps/server/src/access/AuditLog.ts",
    remove: '.replaceAll("\\0", "\\uFFFD")',
    put: "",
    test: { file: "test/e2e/audit.test.ts", name: "has what no database takes as a text" }
  },
  {
    name: "a search that finds what is another organisation's",
    file: "packages/sync-engine/src/state/Search.ts",
    remove: "WHERE r.org_id = ${orgId} AND ${where}",
    put: "WHERE (r.org_id = ${orgId} OR true) AND ${where}",
    test: { file: "packages/sync-engine/src/state/Search.pg.test.ts", name: "only what is the organisation's" }
  },
  {
    name: "activity of every organisation told to one",
    file: "packages/sync-engine/src/state/Readings.ts",
    remove: "WHERE c.org_id = ${orgId} AND r.finished_at",
    put: "WHERE (c.org_id = ${orgId} OR true) AND r.finished_at",
    test: { file: "packages/sync-engine/src/state/Readings.pg.test.ts", name: "of one organisation or of all" }
  },
  {
    name: "a database that went back, taken for what it was",
    file: "packages/sync-engine/src/state/Timelines.ts",
    remove: "stored.mark < remembered.mark",
    put: "false",
    test: { file: timelineTests, name: "goes on for as long as the database does" }
  },
  {
    name: "streams left to processes of the timeline before",
    file: "packages/sync-engine/src/state/Timelines.ts",
    remove: "epoch = epoch + ${epochsApart}::int",
    put: "epoch = epoch + 0 * ${epochsApart}::int",
    test: { file: timelineTests, name: "takes the streams" }
  },
  {
    name: "positions of what was taken back, followed",
    file: "packages/sync-engine/src/state/ChangeFeed.ts",
    remove: "if (after !== null && isUndone)",
    put: 'if (after === "never" && isUndone)',
    test: { file: timelineTests, name: "is named by positions of the feed" }
  },
  {
    name: "a home that remembers nothing of its database",
    file: "apps/server/src/cluster/watchTimeline.ts",
    remove: "told ?? (yield* readJson(file, Mark))",
    put: "told ?? ((yield* readJson(file, Mark)) === null ? null : null)",
    test: { file: "test/e2e/restore.test.ts", name: "files of an earlier moment" }
  },
  {
    name: "a kept look, stored as what it was when it was prepared",
    file: "packages/sync-engine/src/strategies/Replay.ts",
    remove: "if (!isSameTarget(target, yield* targets.of(look.connectionId, adapter.manifest)))",
    put: "if (!isSameTarget(target, target))",
    test: { file: "test/e2e/quarantine.test.ts", name: "for the zone that holds when it is stored" }
  },
  {
    name: "a row that became another entity's while it was waited for, taken back",
    file: canonicalParts,
    remove: " AND c.entity_id = ANY (ARRAY(SELECT w.entity_id FROM written w))",
    put: "",
    test: { file: "packages/sync-engine/src/store/pageStatementRaces.pg.test.ts", name: "where another entity makes it its own" }
  }
]
