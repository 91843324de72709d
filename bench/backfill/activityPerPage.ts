/** The same job on the workflow engine that OpenFaith uses, as one would write it first: a workflow for each collection, an activity for each page. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, ManagedRuntime, Redacted, Schema } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { Activity, Workflow } from "effect/workflow"
import { collections } from "./collections.ts"
import type { Contender } from "./contender.ts"
import { fetchPage, firstPage, type Page, parametersOf, statementFor } from "./plainPages.ts"

const Read = Workflow.make("read", {
  payload: Schema.Struct({ entity: Schema.String }),
  idempotencyKey: ({ entity }) => entity
})

export const activityPerPage: Contender = async ({ database, entityIds, source }) => {
  const connections = (name: string, startupParameters: Readonly<Record<string, string>>) =>
    PgClient.layer({ url: Redacted.make(database), maxConnections: 4, applicationName: name, startupParameters })
  const ReadLive = Read.toLayer(
    Effect.fnUntraced(function* ({ entity }) {
      const sql = yield* SqlClient.SqlClient
      const collection = collections.find((each) => each.entity === entity)
      if (collection === undefined) return yield* Effect.die(entity)
      const statement = statementFor(collection)
      let ahead: { readonly url: string; readonly page: Promise<Page> } | null = null
      let url: string | null = firstPage(source, collection)
      for (let number = 0; url !== null; number++) {
        const asked: string = url
        url = yield* Activity.make({
          name: `page/${number}`,
          success: Schema.NullOr(Schema.String),
          execute: Effect.gen(function* () {
            const page: Page = yield* Effect.promise(() => (ahead?.url === asked ? ahead.page : fetchPage(source, asked)))
            ahead = page.next === null ? null : { url: page.next, page: fetchPage(source, page.next) }
            yield* Effect.orDie(sql.unsafe(statement, [...parametersOf(collection, entityIds[entity] ?? 0, page)]))
            return page.next
          })
        })
      }
    })
  )
  const runtime = ManagedRuntime.make(
    ReadLive.pipe(
      Layer.provide(connections("bench-data", { TimeZone: "UTC" })),
      Layer.provideMerge(ClusterWorkflowEngine.layer),
      Layer.provideMerge(SingleRunner.layer({ runnerStorage: "sql" })),
      Layer.provide([connections("bench-cluster", { search_path: "cluster", TimeZone: "UTC" }), NodeCrypto.layer])
    )
  )
  await runtime.context()
  return {
    run: () => runtime.runPromise(Effect.forEach(collections, ({ entity }) => Read.execute({ entity }), { discard: true })),
    end: () => runtime.dispose()
  }
}
