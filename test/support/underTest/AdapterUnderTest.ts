/**
 * What the one suite for all adapters asks of a system under test: to be served, to live, to go wrong, and to tell the truth of itself. The truth shares no
 * definition with the adapter.
 */
import type { Adapter, Credential, EntityName } from "@openfaith/adapter-core"
import type { Effect, Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { TrueRow, Truth } from "../expectStored.ts"

/** A church, served. */
export interface SourceUnderTest extends Truth {
  readonly url: string
  readonly credential: Credential
  /** What is read of it, where that is not what tests usually read. */
  readonly products?: ReadonlyArray<string>
  /** Requests it was asked so far. */
  readonly requests: () => number
  readonly create: (entity: EntityName, count: number) => void
  readonly update: (entity: EntityName, count: number) => void
  readonly remove: (entity: EntityName, ids: ReadonlyArray<string>) => void
  /** What goes wrong from now on; `null`: nothing. Names are those of `passing` and `lasting`, and `life`: things happen between answers. */
  readonly begin: (trouble: string | null) => void
  /** How often something went wrong or happened since that began. */
  readonly fired: () => number
  /** `null`: the system merges nobody. */
  readonly merging: {
    /** People to whom something leads, in the order of their ids. */
    readonly candidates: (count: number) => ReadonlyArray<string>
    readonly merge: (remove: string, keep: string) => void
    /** So many people, whoever they are. */
    readonly anybody: (count: number) => void
  } | null
  /** What else has to hold of what is stored, where it equals the source. */
  readonly also: (orgId: string) => Effect.Effect<void, never, SqlClient.SqlClient>
}

/** A trouble that does not pass: the entity is not proven, what needs it waits, the rest goes on. */
export interface LastingTrouble {
  readonly name: string
  readonly entity: EntityName
  readonly status: "failed" | "paused"
  readonly reason: RegExp
  /** Some of those that cannot be without the entity, and some that can. */
  readonly blocked: ReadonlyArray<EntityName>
  readonly done: ReadonlyArray<EntityName>
}

export interface ServedProcess {
  readonly url: string
  readonly token: string
  readonly requestCount: Effect.Effect<number>
  /** Path and query of each request for rows since the last call; dies where some were not kept. */
  readonly takePages: Effect.Effect<ReadonlyArray<string>>
  /** The rows of an entity as they should be stored; `null`: it does not tell. */
  readonly truth: (entity: EntityName) => Effect.Effect<ReadonlyArray<TrueRow> | null>
}

/** A church whose reader is killed over and over. */
export interface KilledReading {
  readonly church: string
  readonly kills: number
  readonly entities: ReadonlyArray<EntityName>
  /** About as many as a full sync sends, so that the kills spread over all of it. */
  readonly requests: number
  /** Streams that read at once. */
  readonly streams: number
  readonly serve: Effect.Effect<ServedProcess, never, Scope.Scope>
}

export interface AdapterUnderTest {
  /** As most tests read it; in small pages, so that a small church has many; and with every entity there is. */
  readonly adapter: Adapter
  readonly inSmallPages: Adapter
  readonly whole: Adapter
  /** All there are, to connect with. */
  readonly products: ReadonlyArray<string>
  readonly serve: (options: { readonly people: number; readonly isWhole?: boolean }) => Effect.Effect<SourceUnderTest, never, Scope.Scope>
  /** What a delta has to find, in a church that is otherwise still. */
  readonly foundByDelta: { readonly update: ReadonlyArray<EntityName>; readonly create: ReadonlyArray<EntityName> }
  /** Where a reconciliation has to find what nobody was told of: a text of a record. */
  readonly drifting: { readonly entity: EntityName; readonly field: string }
  /** People, and what of the whole may go without much else going along. */
  readonly people: EntityName
  readonly deletable: ReadonlyArray<EntityName>
  readonly merges: boolean
  readonly passing: ReadonlyArray<string>
  readonly lasting: ReadonlyArray<LastingTrouble>
  readonly killed: ReadonlyArray<KilledReading>
}
