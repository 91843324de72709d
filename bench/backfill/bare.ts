/** The bare loop: a plain script, one collection after another, nothing durable but each page's commit. */
import postgres from "postgres"
import { collections } from "./collections.ts"
import type { Contender } from "./contender.ts"
import { pagesAhead, parametersOf, statementFor } from "./plainPages.ts"

export const bare: Contender = async ({ database, entityIds, source }) => {
  const sql = postgres(database, { max: 1, onnotice: () => undefined })
  await sql`SELECT 1`
  return {
    run: async () => {
      for (const collection of collections) {
        const statement = statementFor(collection)
        for await (const page of pagesAhead(source, collection))
          await sql.unsafe(statement, [...parametersOf(collection, entityIds[collection.entity] ?? 0, page)], { prepare: true })
      }
    },
    end: () => sql.end()
  }
}
