/**
 * What people and programs told the installation to do. Owns `sync.audit_log` and `sync.audit_outcomes`, which PostgreSQL lets nobody change. A command is
 * written down before it is carried out: what cannot be written down is not done.
 */
import { AuditEntry } from "@openfaith/api"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"

export interface AuditedCommand {
  readonly actorId: string
  readonly actor: string
  /** The route, by its name in the contract. */
  readonly action: string
  /** What the route's address names. */
  readonly target: Readonly<Record<string, string | undefined>>
  /** As it was sent; secrets are left out here. */
  readonly body: unknown
}

export interface AuditLogShape {
  /** Before it is done. Answers the entry. */
  readonly asked: (command: AuditedCommand) => Effect.Effect<string, SqlError.SqlError>
  /** What it was answered with; `code`: why it was refused. */
  readonly answered: (
    entry: string,
    outcome: { readonly status: number; readonly code: string | null }
  ) => Effect.Effect<void, SqlError.SqlError>
  /** Newest first, those before `before`; `orgId`: about one organisation only. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly action: string | null
    readonly actorId: string | null
    /** Commands to this run. */
    readonly runId: string | null
    readonly before: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<AuditEntry>, SqlError.SqlError>
}

/** Fields that hold secrets, wherever they stand. */
const secretFields: ReadonlySet<string> = new Set(["credential", "code", "token", "secret", "password", "key"])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The same without what is secret. */
const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, held]) => (secretFields.has(name) ? [] : [[name, withoutSecrets(held)]])))
}

const textIn = (body: unknown, name: string) => {
  const value = isObject(body) ? body[name] : undefined
  return typeof value === "string" ? value : null
}

/** As PostgreSQL takes it: what is no text for it is refused later, by the contract, and is written down all the same. */
const storable = (text: string | null | undefined): string | null => text?.toWellFormed().replaceAll("\0", "\uFFFD") ?? null

const Entry = Schema.Array(Schema.Struct({ id: Schema.String }))

export class AuditLog extends Context.Service<AuditLog, AuditLogShape>()("@openfaith/server/access/AuditLog") {
  static readonly layer = Layer.effect(
    AuditLog,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          action: Schema.NullOr(Schema.String),
          actorId: Schema.NullOr(Schema.String),
          runId: Schema.NullOr(Schema.String),
          before: Schema.NullOr(Schema.String),
          limit: Schema.Int
        }),
        Result: AuditEntry,
        execute: ({ action, actorId, before, limit, orgId, runId }) => sql`
          SELECT a.id::text AS id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, a.actor_id AS "actorId", a.actor, a.action, a.target,
            a.org_id AS "orgId", a.reason, a.details, o.status, o.code
          FROM sync.audit_log a LEFT JOIN sync.audit_outcomes o ON o.audit_id = a.id
          WHERE ${sql.and([
            sql`true`,
            ...(orgId === null ? [] : [sql`a.org_id = ${orgId}`]),
            ...(action === null ? [] : [sql`a.action = ${action}`]),
            ...(actorId === null ? [] : [sql`a.actor_id = ${actorId}`]),
            ...(runId === null ? [] : [sql`a.run_id = ${runId}`]),
            ...(before === null ? [] : [sql`a.id < ${before}::bigint`])
          ])} ORDER BY a.id DESC LIMIT ${limit}`
      })
      return AuditLog.of({
        asked: Effect.fn("AuditLog.asked")(function* ({ action, actor, actorId, body, target }) {
          const known = Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined))
          const rest = withoutSecrets(body)
          const details = isObject(rest) && Object.keys(rest).length > 0 ? JSON.stringify(rest) : null
          const connectionId = storable(target["connectionId"] ?? textIn(body, "connectionId"))
          const runId = storable(target["runId"])
          const rows = yield* sql`
            INSERT INTO sync.audit_log (actor_id, actor, action, target, org_id, run_id, reason, details)
            SELECT ${actorId}, ${actor}, ${action}, ${JSON.stringify(known)}::json,
              coalesce(${storable(target["orgId"] ?? textIn(body, "orgId"))}::text,
                (SELECT c.org_id FROM sync.connections c WHERE c.id = ${connectionId}),
                (SELECT c.org_id FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id WHERE r.id = ${runId})),
              ${runId},
              ${storable(textIn(body, "reason"))}, ${details}::json
            RETURNING id::text AS id`
          const [entry] = yield* Effect.orDie(Schema.decodeUnknownEffect(Entry)(rows))
          return entry?.id ?? ""
        }),
        answered: Effect.fn("AuditLog.answered")((entry, { code, status }) =>
          Effect.asVoid(
            sql`INSERT INTO sync.audit_outcomes (audit_id, status, code) VALUES (${entry}::bigint, ${status}, ${code}) ON CONFLICT DO NOTHING`
          )
        ),
        page: Effect.fn("AuditLog.page")((filter) => Effect.catchTag(pageOf(filter), "SchemaError", Effect.die))
      })
    })
  )
}
