/**
 * The index: what can be found, and up to which position of the feed it has been brought, in one SQLite file. Both change in one transaction, so wherever
 * this program is killed, it knows exactly where to go on.
 */
import { DatabaseSync } from "node:sqlite"

/** Words of a person: of the person's own row, or of an email address or a telephone number. */
export interface Entry {
  readonly id: string
  readonly personId: string
  readonly entity: string
  readonly text: string
}

export interface Found {
  readonly personId: string
  /** What is known of the person, its name first. */
  readonly lines: ReadonlyArray<string>
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS feed (one INTEGER PRIMARY KEY CHECK (one = 1), position TEXT);
  CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, person_id TEXT NOT NULL, entity TEXT NOT NULL, text TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS entries_by_person ON entries (person_id);
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='entries', content_rowid='number', tokenize="unicode61 remove_diacritics 2", prefix='2 3');
  CREATE TRIGGER IF NOT EXISTS entries_added AFTER INSERT ON entries BEGIN INSERT INTO words (rowid, text) VALUES (new.number, new.text); END;
  CREATE TRIGGER IF NOT EXISTS entries_removed AFTER DELETE ON entries BEGIN
    INSERT INTO words (words, rowid, text) VALUES ('delete', old.number, old.text);
  END;
`

/** What somebody types as a query of SQLite: each word, the beginning of one suffices. */
const asQuery = (typed: string) => (typed.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(" ")

export const searchIndex = (file: string) => {
  const database = new DatabaseSync(file)
  database.exec(schema)
  const position = database.prepare("SELECT position FROM feed")
  const moveTo = database.prepare(
    "INSERT INTO feed (one, position) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET position = excluded.position"
  )
  const remove = database.prepare("DELETE FROM entries WHERE id = ?")
  const add = database.prepare("INSERT INTO entries (id, person_id, entity, text) VALUES (?, ?, ?, ?)")
  const all = database.prepare("SELECT id, person_id AS personId, entity, text FROM entries ORDER BY id")
  const find = database.prepare(`
    SELECT e.person_id AS personId, min(w.rank) AS rank FROM words w JOIN entries e ON e.number = w.rowid
    WHERE words MATCH ? GROUP BY e.person_id ORDER BY 2, 1 LIMIT ?`)
  const linesOf = database.prepare("SELECT text FROM entries WHERE person_id = ? ORDER BY entity <> 'person', entity, text")

  const transaction = (work: () => void) => {
    database.exec("BEGIN IMMEDIATE")
    try {
      work()
      database.exec("COMMIT")
    } catch (error) {
      database.exec("ROLLBACK")
      throw error
    }
  }

  return {
    /** Where to go on in the feed; `null`: at its beginning. */
    position: (): string | null => {
      const found = position.get()?.["position"]
      return typeof found === "string" ? found : null
    },
    /** Takes in changed rows, those that are gone included, and moves on in the feed: all of it or nothing. */
    apply: (changedIds: Iterable<string>, entries: Iterable<Entry>, reached: string) =>
      transaction(() => {
        for (const id of changedIds) remove.run(id)
        for (const { entity, id, personId, text } of entries) add.run(id, personId, entity, text)
        moveTo.run(reached)
      }),
    /** Forgets everything, to begin anew. */
    clear: () =>
      transaction(() => {
        database.exec("DELETE FROM entries; DELETE FROM feed")
      }),
    search: (typed: string, limit: number): ReadonlyArray<Found> => {
      const query = asQuery(typed)
      if (query === "") return []
      return find.all(query, limit).map(({ personId }) => ({
        personId: String(personId),
        lines: linesOf.all(String(personId)).map(({ text }) => String(text))
      }))
    },
    entries: () => all.all(),
    close: () => database.close()
  }
}

export type SearchIndex = ReturnType<typeof searchIndex>
