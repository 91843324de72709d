/** COPY and merge: what the database alone takes for the same rows. They are fetched, parsed and mapped before the time begins. */
import { pipeline } from "node:stream/promises"
import { Readable } from "node:stream"
import postgres from "postgres"
import { collections } from "./collections.ts"
import type { Contender } from "./contender.ts"
import { canonicalValues, contentOf, pagesAhead, withoutFieldsOff } from "./plainPages.ts"

const none = "\u0002"
const escaped = (value: string) =>
  value === none ? "\\N" : value.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")

export const copyMerge: Contender = async ({ database, entityIds, source }) => {
  const sql = postgres(database, { max: 1, onnotice: () => undefined })
  const read: Array<{ readonly collection: (typeof collections)[number]; readonly lines: ReadonlyArray<string> }> = []
  for (const collection of collections) {
    const lines: Array<string> = []
    for await (const page of pagesAhead(source, collection)) {
      let text = ""
      for (const row of page.rows.map(withoutFieldsOff)) {
        const { hash, payload, version } = contentOf(row)
        text += `${[row.id, payload, hash, version, ...canonicalValues(collection, row)].map(escaped).join("\t")}\n`
      }
      lines.push(text)
    }
    read.push({ collection, lines })
  }
  return {
    run: async () => {
      for (const { collection, lines } of read) {
        const names = Object.keys(collection.columns)
        const typed = Object.entries(collection.columns).map(([name, { type }]) => `${name} ${type}`)
        const entity = entityIds[collection.entity] ?? 0
        await sql.begin(async (within) => {
          await within.unsafe(`CREATE TEMP TABLE incoming (i text, p json, h text, u timestamptz, ${typed.join(", ")}) ON COMMIT DROP`)
          await pipeline(Readable.from(lines), await within`COPY incoming FROM STDIN`.writable())
          await within.unsafe(`
            INSERT INTO sync.records AS r (entity_id, external_id, payload, hash, version, sent_at, received_at, lane, adapter_version, transform_version)
            SELECT ${entity}, i, p, decode(h, 'hex'), u, now(), now(), 'full', 'plain', 1 FROM incoming
            ON CONFLICT (entity_id, external_id) DO UPDATE SET payload = excluded.payload, hash = excluded.hash, version = excluded.version,
              received_at = excluded.received_at WHERE r.hash IS DISTINCT FROM excluded.hash`)
          await within.unsafe(`
            INSERT INTO canonical.${collection.canonical} AS c (id, org_id, entity_id, external_id, ${names.join(", ")})
            SELECT '${collection.type.toLowerCase()}_' || i, 'bench', ${entity}, i, ${names.join(", ")} FROM incoming
            ON CONFLICT (id) DO UPDATE SET updated_at = now(), ${names.map((name) => `${name} = excluded.${name}`).join(", ")}`)
        })
      }
    },
    end: () => sql.end()
  }
}
