/** Writes docs/reference/tables.md from the model: what application developers read. `npm run tables`. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { canonicalModel } from "@openfaith/canonical"
import { modelColumns } from "@openfaith/sync-engine"
import { root } from "./sourceFiles.ts"

export const tablesPage = "docs/reference/tables.md"

const cell = (text: string) => text.replaceAll("|", "\\|")
const rows = (columns: ReadonlyArray<readonly [name: string, type: string, doc: string]>) => [
  "| Column | Type | Meaning |",
  "|---|---|---|",
  ...columns.map(([name, type, doc]) => `| \`${name}\` | ${type} | ${cell(doc)} |`)
]

const everywhere = [
  ["id", "text", "Stable: the same record of the same connection always has it, also after it was deleted and returned."],
  ["org_id", "text", "The organisation. Every query of yours should name it."],
  ["entity_id", "int", "Where it came from: the entity of a connection. Internal."],
  ["external_id", "text", "The record's id at the source."],
  ["slot", "text", "Tells several rows of one record apart; mostly empty."],
  ["custom_fields", "jsonb", "What the church defined for itself, by name."],
  ["created_at", "timestamptz", "When the row was stored first."],
  ["updated_at", "timestamptz", "When it was changed last."],
  ["deleted_at", "timestamptz", "Not null: gone at the source, or merged into another. Read only rows where it is null."]
] as const

const changes = [
  ["position", "bigint", "Counts commits' rows; not their order. Page by the pair (`xid`, `position`)."],
  ["xid", "xid8", "The transaction. Only those below `pg_snapshot_xmin(pg_current_snapshot())` are all there."],
  ["org_id", "text", "The organisation."],
  ["entity", "text", "The canonical table."],
  ["ids", "text[]", "Rows that changed."],
  ["operations", "text", "A letter for each id: `c` created, `u` updated, `d` deleted."],
  ["at", "timestamptz", "When."]
] as const

const timelines = [
  ["number", "int", "Counts them; the highest is the one the store is on."],
  ["name", "text", "Random. Keep it with a position of `sync.changes`; where it is another one, read everything again."],
  ["reason", "text", "Why it began."],
  ["began_at", "timestamptz", "When that was noticed."]
] as const

const runs = [
  ["id", "text", "The run."],
  ["connection_id", "text", "The connection it reads."],
  ["kind", "text", "`full`, `delta`, `reconciliation`; `records`: reads by id between them."],
  ["status", "text", "`complete` and `complete_with_exceptions` are proven; see [receipts](../concepts/receipts.md)."],
  ["reason", "text", "Why it is not simply complete."],
  ["requested_at, started_at, finished_at", "timestamptz", "When."],
  ["receipt", "json", "The counts."]
] as const

/** The page as it should be. */
export const renderTables = (): string =>
  [
    "# Tables",
    "",
    "Made from the model by `npm run tables`; a test fails when it is out of date. Columns are only ever added.",
    "",
    "Read them as a member of the role `openfaith_reader`, which may read `canonical`, `sync.changes`, `sync.timelines` and `sync.runs` and nothing else:",
    "",
    "```sql",
    "CREATE ROLE website LOGIN PASSWORD '…' IN ROLE openfaith_reader;",
    "```",
    "",
    "References hold the id of the row they mean, whether or not it is there yet; join with `LEFT JOIN`.",
    "",
    "## Every canonical table",
    "",
    ...rows(everywhere),
    ...canonicalModel.flatMap((entity) => {
      const targets = new Map(Object.values(entity.references).map(({ doc, to }) => [doc, to]))
      return [
        "",
        `## canonical.${entity.name}`,
        "",
        entity.doc,
        "",
        ...rows(
          modelColumns(entity).map(({ doc, name, sql }) => {
            const target = name.endsWith("_id") ? targets.get(doc) : undefined
            return [name, target === undefined ? sql : `text → [${target}](#canonical${target})`, doc] as const
          })
        )
      ]
    }),
    "",
    "## sync.changes",
    "",
    "What has changed, a row for each commit and canonical table. `GET /v1/changes` and `openfaith changes` read it in order and skip nothing.",
    "",
    ...rows(changes),
    "",
    "## sync.timelines",
    "",
    "A row more whenever the database was taken back to an earlier moment: [what to do then](../concepts/change-feed.md#when-the-database-was-restored). Other columns are internal.",
    "",
    ...rows(timelines),
    "",
    "## sync.runs",
    "",
    "What was synced, and how it ended. Other columns are internal.",
    "",
    ...rows(runs),
    ""
  ].join("\n")

if (import.meta.main) {
  writeFileSync(join(root, tablesPage), renderTables())
  process.stdout.write(`${tablesPage} is up to date\n`)
}
