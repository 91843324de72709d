/**
 * Lists over a large store, which a process of its own serves: asks every list over HTTP at several depths, and writes the times to
 * bench/results/lists.md.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Console, Duration, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile, processorMs } from "../machine.ts"
import type { StoreSize } from "./fillStore.ts"
import { largeStore } from "./largeStore.ts"
import { cursorAt, listRequests } from "./listRequests.ts"

/** What a list may take in 95 of 100 requests, in milliseconds. */
const target = 200
const warmUps = 3
const measured = 25
const largePage = 500

const Page = Schema.Struct({ next: Schema.optionalKey(Schema.NullOr(Schema.String)) })
interface Line {
  readonly route: string
  readonly asked: string
  readonly depth: string
  readonly p50: number
  readonly p95: number
  /** Processor time of server and database for one; `null` where the system does not tell. */
  readonly processor: number | null
  /** Of pages with as many items as there may be. */
  readonly large: number
}

const asking = (url: string, key: string) =>
  Effect.fnUntraced(function* (path: string) {
    const [took, text] = yield* Effect.timed(
      Effect.promise(async () => {
        const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
        const body = await response.text()
        if (!response.ok) throw new Error(`${path} ${response.status} ${body}`)
        return body
      })
    )
    return { ms: Duration.toMillis(took), next: Schema.decodeUnknownSync(Page)(JSON.parse(text)).next ?? null }
  })

const withQuery = (path: string, query: string) => `${path}${path.includes("?") ? "&" : "?"}${query}`

export const measureLists = Effect.fn("measureLists")(function* (size: StoreSize) {
  const { connection, key, parts, pid, url } = yield* largeStore(size)
  const note = (text: string) => Console.error(text)
  // The connections of the server's pool are made by now, or soon: asked for each time.
  const workers = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql`SELECT pid FROM pg_stat_activity WHERE application_name = 'openfaith'`
    return [pid, ...Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ pid: Schema.Int })))(rows).map((row) => row.pid)]
  }).pipe(Effect.provide(connection), Effect.orDie)
  const ask = asking(url, key)
  const lines: Array<Line> = []
  for (const [route, variants] of Object.entries(listRequests(size)))
    for (const { deep, path } of variants) {
      const { next } = yield* ask(withQuery(path, "limit=1"))
      const places = [
        ["first page", ""],
        ...(next === null ? [] : deep.map((place) => [`after ${JSON.stringify(place)}`, cursorAt(next, place)]))
      ]
      for (const [depth = "", cursor = ""] of places) {
        const asked = cursor === "" ? path : withQuery(path, `cursor=${cursor}`)
        yield* Effect.replicateEffect(ask(asked), warmUps)
        const pids = yield* workers
        const before = processorMs(pids)
        const times = (yield* Effect.replicateEffect(ask(asked), measured)).map(({ ms }) => ms)
        const after = processorMs(pids)
        const processor = before === null || after === null ? null : (after - before) / measured
        const large = (yield* Effect.replicateEffect(ask(withQuery(asked, `limit=${largePage}`)), 5)).map(({ ms }) => ms)
        const line = {
          route,
          asked: path,
          depth,
          p50: percentile(times, 0.5),
          p95: percentile(times, 0.95),
          processor,
          large: percentile(large, 0.95)
        }
        lines.push(line)
        yield* note(
          `${route} ${path} ${depth}: p50 ${line.p50.toFixed(1)} p95 ${line.p95.toFixed(1)} ms, processor ${line.processor?.toFixed(1)} ms, of ${largePage} ${line.large.toFixed(1)} ms`
        )
      }
    }
  const file = join(root, "bench", "results", "lists.md")
  writeFileSync(file, report(size, parts, lines))
  const slow = lines.filter(({ p95 }) => p95 > target)
  yield* Console.log(`${lines.length} lists measured, ${slow.length} above ${target} ms at p95; ${file}`)
}, Effect.scoped)

const grouped = (value: number) => value.toLocaleString("en")

const report = (size: StoreSize, parts: ReadonlyArray<string>, lines: ReadonlyArray<Line>): string => {
  const worst = lines.toSorted((a, b) => b.p95 - a.p95)[0]
  return `# Lists of the HTTP interface over a large store

Written by \`npm run bench -- lists\`, ${new Date().toISOString().slice(0, 10)}.

- ${grouped(size.connections)} connections, ${grouped(size.runs)} runs, ${grouped(size.records)} records, three tenths of them people with a canonical row. One organisation has twenty
  connections and a tenth of everything.
- ${machineFacts().join("; ")}. Postgres 18 with its embedded settings but for \`fsync\`, on the same machine, as is the client.
- ${measured} requests one after the other, after ${warmUps} to warm up, each over HTTP to \`openfaith serve --role api\`; pages of 50, and in the last column of ${largePage} (5 requests). Milliseconds.
- \`processor\`: time of the server's and the database's processors for one request, which does not depend on what else the machine does.
- Target: p95 at most ${target} ms for pages of 50. Worst: ${worst === undefined ? "none" : `${worst.p95.toFixed(0)} ms, ${worst.asked} (${worst.depth})`}.
- Filling: ${parts.join(", ")}.

Not measured: many callers at once, a cold cache, work going on beside.

| List | Asked | From | p50 | p95 | processor | p95 of ${largePage} |
|---|---|---|---:|---:|---:|---:|
${lines
  .map(
    ({ asked, depth, large, p50, p95, processor, route }) =>
      `| ${route} | \`${asked}\` | ${depth.replaceAll("|", "")} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${processor?.toFixed(1) ?? "-"} | ${large.toFixed(1)} |`
  )
  .join("\n")}
`
}
