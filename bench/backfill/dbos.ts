/** The same job on DBOS: a workflow for each collection, a step for each page. */
import { DBOS } from "@dbos-inc/dbos-sdk"
import postgres from "postgres"
import { collections } from "./collections.ts"
import type { Contender } from "./contender.ts"
import { fetchPage, firstPage, type Page, parametersOf, statementFor } from "./plainPages.ts"

export const dbos: Contender = async ({ database, entityIds, source }) => {
  const sql = postgres(database, { max: 4, onnotice: () => undefined })
  await sql`SELECT 1`
  const read = async (entity: string) => {
    const collection = collections.find((each) => each.entity === entity)
    if (collection === undefined) throw new Error(entity)
    const statement = statementFor(collection)
    // Read ahead as the bare loop does; what a step asks for is not in its journal.
    let ahead: { readonly url: string; readonly page: Promise<Page> } | null = null
    for (let url: string | null = firstPage(source, collection); url !== null;) {
      const asked: string = url
      url = await DBOS.runStep(
        async () => {
          const page: Page = await (ahead?.url === asked ? ahead.page : fetchPage(source, asked))
          ahead = page.next === null ? null : { url: page.next, page: fetchPage(source, page.next) }
          await sql.unsafe(statement, [...parametersOf(collection, entityIds[entity] ?? 0, page)], { prepare: true })
          return page.next
        },
        { name: "page" }
      )
    }
  }
  const workflow = DBOS.registerWorkflow(read, { name: "read" })
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: database, logLevel: "error", runAdminServer: false })
  await DBOS.launch()
  return {
    run: async () => {
      for (const { entity } of collections) await (await DBOS.startWorkflow(workflow)(entity)).getResult()
    },
    end: async () => {
      await DBOS.shutdown()
      await sql.end()
    }
  }
}
