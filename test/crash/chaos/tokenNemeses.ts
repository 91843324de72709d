/** What goes wrong with the access of the church that is connected by OAuth. Each has hit something only where a refresh has come of it. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { OAuthRules } from "../../../apps/simulator/src/index.ts"
import type { Nemesis } from "./Nemesis.ts"
import { type Church, Rig } from "./Rig.ts"
import { untiring } from "./workload.ts"

/** Longer than the age up to which the engine takes "expired" for a mistake of the source. */
const oldEnoughSeconds = 11
const shortLife = 14

const byOAuth = Effect.map(Rig, ({ churches }) => churches.filter(({ isByOAuth }) => isByOAuth))

const refreshedBy = (church: Church) => church.simulator.church.oauth.counts.refreshed

const ageOf = ({ connection }: Church) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* untiring(
      sql<{
        age: number
      }>`SELECT extract(epoch FROM clock_timestamp() - issued_at)::float8 AS age FROM sync.credentials WHERE connection_id = ${connection.id}`
    )
    return row?.age ?? 0
  })

/** Waits for refreshes, and answers how many there were; the work that needs them goes on all the while. */
const refreshes = Effect.fnUntraced(function* (church: Church, least: number, seconds: number) {
  const before = refreshedBy(church)
  const until = Date.now() + seconds * 1000
  yield* Effect.repeat(Effect.sleep("100 millis"), { until: () => refreshedBy(church) - before >= least || Date.now() > until })
  return refreshedBy(church) - before
})

const oneOf = Effect.map(byOAuth, ([church]) => church ?? null)

/** What is asked with the token from now on is refused, though it has been promised a longer life; just before, the source's rules are changed. */
const expire = Effect.fnUntraced(function* (church: Church, rules: Partial<OAuthRules> = {}) {
  yield* Effect.repeat(Effect.andThen(Effect.sleep("300 millis"), ageOf(church)), { until: (age) => age > oldEnoughSeconds })
  const { oauth } = church.simulator.church
  oauth.rules = { ...oauth.rules, ...rules }
  oauth.expire(Date.now())
})

const early: Nemesis = {
  kind: "token: refused before its time",
  track: "sources",
  strike: Effect.fnUntraced(function* () {
    const church = yield* oneOf
    if (church === null) return null
    const refused = () => church.simulator.church.requests.summary().perStatus["401"] ?? 0
    const before = refused()
    yield* expire(church)
    const refreshed = yield* refreshes(church, 1, 30)
    const hit = refused() - before
    return refreshed === 0 || hit === 0 ? null : { detail: `${hit} requests refused, ${refreshed} refreshed`, workers: [] }
  })
}

const short: Nemesis = {
  kind: "token: lives for seconds",
  track: "sources",
  strike: Effect.fnUntraced(function* () {
    const church = yield* oneOf
    if (church === null) return null
    const { oauth } = church.simulator.church
    const usual = oauth.rules.lifetimeSeconds
    const given = yield* expire(church, { lifetimeSeconds: shortLife }).pipe(
      Effect.andThen(refreshes(church, 3, 60)),
      Effect.ensuring(Effect.sync(() => (oauth.rules = { ...oauth.rules, lifetimeSeconds: usual })))
    )
    // The first was asked for since the source had refused the token, the others since its time was nearly over.
    return given < 2 ? null : { detail: `${given} tokens of ${shortLife} s`, workers: [] }
  })
}

const lost: Nemesis = {
  kind: "token: answers of a refresh lost",
  track: "sources",
  strike: Effect.fnUntraced(function* () {
    const church = yield* oneOf
    if (church === null) return null
    const { oauth } = church.simulator.church
    const before = oauth.counts.lost
    yield* expire(church, { lose: 1 })
    const refreshed = yield* refreshes(church, 2, 90)
    oauth.rules = { ...oauth.rules, lose: 0 }
    const answers = oauth.counts.lost - before
    return answers === 0 || refreshed < 2 ? null : { detail: `${answers} lost, ${refreshed} refreshed`, workers: [] }
  })
}

export const tokenNemeses: ReadonlyArray<Nemesis> = [early, short, lost]
