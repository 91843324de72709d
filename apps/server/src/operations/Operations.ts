/**
 * What an operator or a program can ask of an installation. The handlers of the contract ask it, and whatever asks the contract by them. Every failure is
 * a value whose message says what happened and what to do next.
 */
import type { Credential, EntityName, SourceError, SyncType } from "@openfaith/adapter-core"
import type {
  CanonicalLine,
  Change,
  Connection,
  Decision,
  DecisionRecord,
  DecisionStatus,
  DependencyGraph,
  NoLongerConnected,
  EntityOff,
  EntityPlan,
  Explanation,
  HardCycle,
  LeastProven,
  NotConnected,
  OlderTransform,
  ProvenEntity,
  QuarantinedRecord,
  QuarantineGroup,
  QueuedReprojection,
  Replayed,
  Reprojection,
  ReprojectionPreview,
  ReprojectionScope,
  Incident,
  Run,
  RunNotChangeable,
  RunVerb,
  ScheduleChange,
  ScheduleName,
  SealBroken,
  StoredRecord,
  StoredSchedule,
  StreamProgress,
  UnknownAdapter,
  UnknownEntity,
  UnknownProduct,
  UnusablePosition,
  UnusableSchedule,
  UnusableZone,
  Upkeep
} from "@openfaith/sync-engine"
import { Context, type Effect, Schema, type Stream } from "effect"
import type { SqlError } from "effect/sql"
import type { DisconnectOperations } from "./disconnectOperations.ts"
import type { ErasureOperations } from "./erasureOperations.ts"
import type { FieldOperations } from "./fieldOperations.ts"
import type { RecordOperations } from "./recordOperations.ts"
import type { UpkeepOperations } from "./upkeepOperations.ts"
import type { WebhookOperations } from "./webhookOperations.ts"

export class UnknownRun extends Schema.TaggedError<UnknownRun>()("UnknownRun", { runId: Schema.String }) {
  override get message() {
    return `There is no run "${this.runId}". \`openfaith runs\` lists them.`
  }
}

export class UnknownConnection extends Schema.TaggedError<UnknownConnection>()("UnknownConnection", { connectionId: Schema.String }) {
  override get message() {
    return `There is no connection "${this.connectionId}". \`openfaith connections\` lists them.`
  }
}

export class UnknownCanonicalEntity extends Schema.TaggedError<UnknownCanonicalEntity>()("UnknownCanonicalEntity", {
  entity: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There is no canonical entity "${this.entity}". There are: ${this.known.join(", ")}.`
  }
}

/** Nothing is known under the id or name that was asked for. */
export class NothingKnown extends Schema.TaggedError<NothingKnown>()("NothingKnown", {
  asked: Schema.String,
  /** Set where it was asked for by the source's name. */
  orgId: Schema.NullOr(Schema.String)
}) {
  override get message() {
    return this.orgId === null
      ? `There is no row "${this.asked}", and there has never been one. \`openfaith rows <entity> --org <name>\` lists the rows there are.`
      : `Nothing is known of ${this.asked} of organisation "${this.orgId}": it was never stored, is not in quarantine and does not wait to be read. \`openfaith records <entity> --org ${this.orgId}\` lists what is stored.`
  }
}

export class UnknownQuarantinedRecord extends Schema.TaggedError<UnknownQuarantinedRecord>()("UnknownQuarantinedRecord", {
  id: Schema.String
}) {
  override get message() {
    return `There is no quarantined record "${this.id}". \`openfaith quarantine list\` shows those there are.`
  }
}

export class UnknownDecision extends Schema.TaggedError<UnknownDecision>()("UnknownDecision", { id: Schema.String }) {
  override get message() {
    return `There is no decision "${this.id}". \`openfaith deletions list --all\` shows those there are.`
  }
}

/** A decision is decided once; only a confirmed one can be undone. */
export class NotToDecide extends Schema.TaggedError<NotToDecide>()("NotToDecide", {
  id: Schema.String,
  status: Schema.Literals(["open", "confirmed", "rejected", "undone", "withdrawn"]),
  decidedAt: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const next = {
      open: "Nothing has been done under it, so there is nothing to undo. Reject it if its records must stay as they are.",
      confirmed: "`openfaith deletions undo` takes that back.",
      rejected: "The next reconciliation that still finds the same opens another.",
      undone: "The next reconciliation that still finds the same opens another.",
      withdrawn: "A later reconciliation found that there is nothing to decide."
    } satisfies Record<DecisionStatus, string>
    const since = this.decidedAt === null ? "" : ` since ${this.decidedAt}`
    return `Decision ${this.id} is ${this.status}${since}; nothing was changed. ${next[this.status]}`
  }
}

/** What was asked for has left quarantine before. */
export class AlreadyResolved extends Schema.TaggedError<AlreadyResolved>()("AlreadyResolved", {
  id: Schema.String,
  resolution: Schema.NullOr(Schema.String),
  resolvedAt: Schema.NullOr(Schema.String)
}) {
  override get message() {
    return `Record ${this.id} left quarantine at ${this.resolvedAt} (${this.resolution}); nothing was changed. Should it be seen broken with other content, it is there again under a new id.`
  }
}

export class ReasonMissing extends Schema.TaggedError<ReasonMissing>()("ReasonMissing", {}) {
  override get message() {
    return "Nothing was waived: say why with --reason, for whoever asks later."
  }
}

export class UnknownQuarantineGroup extends Schema.TaggedError<UnknownQuarantineGroup>()("UnknownQuarantineGroup", {
  fingerprint: Schema.String
}) {
  override get message() {
    return `There is no group "${this.fingerprint}" with records in quarantine. \`openfaith quarantine list\` shows those there are.`
  }
}

/** There is no entity to make again: nothing has been synced there. */
export class NothingStored extends Schema.TaggedError<NothingStored>()("NothingStored", {
  orgId: Schema.NullOr(Schema.String),
  entity: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const what = this.entity === null ? "Nothing" : `Nothing of ${this.entity}`
    return `${what} has been synced${this.orgId === null ? "" : ` for "${this.orgId}"`}. \`openfaith connections\` lists what is connected.`
  }
}

/** One record, one group or all of quarantine; `orgId` narrows each to an organisation. */
export type Chosen = { readonly orgId: string | null } & (
  | { readonly id: string }
  | { readonly fingerprint: string }
  | { readonly all: true }
)

/** One of several connections has to be named. */
export class AmbiguousConnection extends Schema.TaggedError<AmbiguousConnection>()("AmbiguousConnection", {
  orgId: Schema.String,
  adapter: Schema.String,
  connections: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Organisation "${this.orgId}" has several connections to ${this.adapter}: ${this.connections.join(", ")}. Name one with --connection.`
  }
}

/** A connection named by organisation and adapter, or by its id where there are several. */
export interface Place {
  readonly orgId: string
  readonly adapter: string
  readonly connectionId: string | null
}

export type Trouble = SqlError.SqlError | UnknownAdapter | NotConnected | AmbiguousConnection

export type NotToReplay = UnknownQuarantinedRecord | UnknownQuarantineGroup | AlreadyResolved | SqlError.SqlError

export interface RunView {
  readonly run: Run
  readonly streams: ReadonlyArray<StreamProgress>
  /** The newest, newest first. */
  readonly incidents: ReadonlyArray<Incident>
}

export interface Forecast {
  readonly connection: Connection
  readonly kind: SyncType
  /** In sync order; `total` is the source's own count where it gives one. */
  readonly entities: ReadonlyArray<EntityPlan & { readonly total: number | null }>
  readonly requests: number
  readonly secondsAtQuota: number
  /** What its schedules cost in a day, and how long a change or a deletion can stay unseen meanwhile. */
  readonly upkeep: Upkeep
}

/** Who decides, and why. */
export interface Deciding {
  readonly id: string
  readonly by: string | null
  readonly reason: string | null
}

export interface OperationsShape
  extends WebhookOperations, RecordOperations, UpkeepOperations, DisconnectOperations, ErasureOperations, FieldOperations {
  readonly connect: (options: {
    readonly orgId: string
    readonly adapter: string
    readonly baseUrl: string | null
    readonly credential: Credential
    readonly products?: ReadonlyArray<string>
    readonly zone?: string
  }) => Effect.Effect<Connection, SourceError | UnknownAdapter | UnknownProduct | UnusableZone | SqlError.SqlError>
  /** Says in which zone the clocks of the account go; what is stored is made again. */
  readonly setZone: (
    connection: Connection,
    zone: string | null
  ) => Effect.Effect<Connection, UnusableZone | UnknownAdapter | SqlError.SqlError>
  readonly connections: (orgId: string | null) => Effect.Effect<ReadonlyArray<Connection>, SqlError.SqlError>
  /** The connection of a place; fails where there is none, or several and none is named. */
  readonly connectionOf: (place: Place) => Effect.Effect<Connection, Trouble>
  readonly connection: (id: string) => Effect.Effect<Connection, UnknownConnection | SqlError.SqlError>
  readonly schedules: (orgId: string | null) => Effect.Effect<ReadonlyArray<StoredSchedule>, SqlError.SqlError>
  /** Makes or changes the schedule of a connection, kind and entity (`null`: all of them). */
  readonly setSchedule: (
    connection: Connection,
    name: Pick<ScheduleName, "kind" | "entity">,
    change: ScheduleChange
  ) => Effect.Effect<StoredSchedule, UnusableSchedule | UnknownAdapter | UnknownEntity | SqlError.SqlError>
  /** `by`: who commands it. */
  readonly requestRun: (
    connection: Connection,
    kind: SyncType,
    entities: ReadonlyArray<string> | null,
    by?: string | null
  ) => Effect.Effect<
    { readonly runId: string; readonly joined: boolean },
    UnknownAdapter | UnknownEntity | EntityOff | NoLongerConnected | SqlError.SqlError
  >
  /** Switches entities on, with all they cannot be without, or off, with all that cannot be without them; answers what was switched. */
  readonly switchEntities: (
    connection: Connection,
    entities: ReadonlyArray<string>,
    enabled: boolean
  ) => Effect.Effect<ReadonlyArray<string>, UnknownAdapter | UnknownEntity | SqlError.SqlError>
  readonly run: (runId: string) => Effect.Effect<RunView, UnknownRun | SqlError.SqlError>
  /** Pauses, resumes, cancels or retries a run; fails where its state does not allow it. `by`: who, for whoever asks later. */
  readonly changeRun: (
    runId: string,
    verb: RunVerb,
    deciding: { readonly by: string | null; readonly reason: string | null }
  ) => Effect.Effect<Run, UnknownRun | RunNotChangeable | SqlError.SqlError>
  readonly runs: (options: {
    readonly orgId: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Run>, SqlError.SqlError>
  /** Up to which moment of the source's clock each entity is proven, by connection and entity. Fails where no adapter has the entity. */
  readonly proven: (filter: {
    readonly orgId: string | null
    readonly entity: string | null
  }) => Effect.Effect<ReadonlyArray<ProvenEntity>, SqlError.SqlError | UnknownEntity | UnknownAdapter>
  /** Of each connection the entity that is proven least far. */
  readonly leastProven: Effect.Effect<ReadonlyArray<LeastProven>, SqlError.SqlError>
  /** What a run would do and cost. `ask`: ask the source for its totals (one request for each entity); else what is stored is the guess. */
  readonly plan: (place: Place, kind: SyncType, ask: boolean) => Effect.Effect<Forecast, Trouble | SourceError | HardCycle | SealBroken>
  readonly graph: (adapter: string) => Effect.Effect<DependencyGraph, UnknownAdapter | HardCycle>
  readonly records: (options: {
    readonly orgId: string
    readonly adapter: string | null
    readonly entity: string
    readonly includeDeleted: boolean
  }) => Stream.Stream<StoredRecord, SqlError.SqlError | UnknownEntity | UnknownAdapter>
  readonly rows: (options: {
    readonly orgId: string
    readonly entity: string
  }) => Stream.Stream<CanonicalLine, SqlError.SqlError | UnknownCanonicalEntity>
  readonly quarantine: (options: {
    readonly orgId: string | null
    readonly entity: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
  /** The same by what is wrong with them. */
  readonly quarantineGroups: (options: {
    readonly orgId: string | null
    readonly entity: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<QuarantineGroup>, SqlError.SqlError>
  /** Stores what is whole by now, without asking the source. */
  readonly replayQuarantine: (chosen: Chosen) => Effect.Effect<Replayed, NotToReplay>
  /** Takes records out of quarantine unstored; they return only with other content. Answers how many. */
  readonly waiveQuarantine: (
    chosen: Exclude<Chosen, { readonly all: true }>,
    reason: string
  ) => Effect.Effect<number, NotToReplay | ReasonMissing>
  readonly quarantined: (id: string) => Effect.Effect<QuarantinedRecord, UnknownQuarantinedRecord | SqlError.SqlError>
  /** Reprojections of each entity, the last one. */
  readonly reprojections: (orgId: string | null) => Effect.Effect<ReadonlyArray<Reprojection>, SqlError.SqlError>
  /** What making canonical rows again would change; writes nothing. */
  readonly previewReprojection: (
    scope: ReprojectionScope
  ) => Effect.Effect<ReadonlyArray<ReprojectionPreview>, NothingStored | UnknownEntity | UnknownAdapter | SqlError.SqlError>
  /** Queues it; whoever hosts the engine carries it out. */
  readonly requestReprojection: (
    scope: ReprojectionScope
  ) => Effect.Effect<ReadonlyArray<QueuedReprojection>, OlderTransform | NothingStored | UnknownEntity | UnknownAdapter | SqlError.SqlError>
  /** Works through what is queued, in this process; others may do so too. Ends when nothing is left that nobody else is doing. */
  readonly carryOutReprojections: Effect.Effect<void, SqlError.SqlError>
  /** What changed in canonical rows after a position (`null`: from the oldest), in order. `follow`: waits for more, without an end. */
  readonly changes: (options: {
    readonly after: string | null
    readonly orgId: string | null
    readonly follow: boolean
  }) => Stream.Stream<Change, UnusablePosition | SqlError.SqlError>
  /** The position of that feed before all that comes from now on. */
  readonly changesNow: Effect.Effect<string, SqlError.SqlError>
  /** Where a row comes from and what became of every look at it; by its id, or by the source's name of a record. */
  readonly explain: (
    asked:
      | { readonly id: string }
      | { readonly orgId: string; readonly adapter: string | null; readonly entity: string; readonly externalId: string }
  ) => Effect.Effect<Explanation, NothingKnown | UnknownEntity | UnknownAdapter | SqlError.SqlError>
  /** Deletions, and losses of values, too many to make unasked, newest first. */
  readonly decisions: (options: {
    readonly orgId: string | null
    readonly onlyOpen: boolean
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Decision>, SqlError.SqlError>
  readonly decision: (
    id: string,
    samples: number
  ) => Effect.Effect<{ readonly decision: Decision; readonly records: ReadonlyArray<DecisionRecord> }, UnknownDecision | SqlError.SqlError>
  /**
   * Lets it happen: requests the reconciliation that asks for each record by id and buries those that are gone, or stores the looks that still lose no
   * more than what was decided about.
   */
  readonly confirmDeletions: (
    deciding: Deciding
  ) => Effect.Effect<
    { readonly runId: string; readonly joined: boolean },
    UnknownDecision | NotToDecide | UnknownAdapter | UnknownEntity | EntityOff | NoLongerConnected | SqlError.SqlError
  >
  readonly rejectDeletions: (deciding: Deciding) => Effect.Effect<Decision, UnknownDecision | NotToDecide | SqlError.SqlError>
  /** Brings back all that a confirmed decision buried or emptied, and stops what is left of it. */
  readonly undoDeletions: (
    deciding: Deciding
  ) => Effect.Effect<Decision, UnknownDecision | NotToDecide | OlderTransform | SqlError.SqlError>
}

export class Operations extends Context.Service<Operations, OperationsShape>()("@openfaith/server/operations/Operations") {}

export type { Decision, DecisionRecord, EntityName, ProvenEntity, Reprojection, ReprojectionPreview }
