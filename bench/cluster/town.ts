/** The churches, in a process of their own, as whoever measures sees them. Ended with the scope. */
import { Effect, Schema } from "effect"
import { start } from "../../test/support/processes.ts"

const Ready = Schema.fromJsonString(Schema.Struct({ url: Schema.String, controlUrl: Schema.String }))
const Digest = Schema.Struct({ church: Schema.String, entity: Schema.String, rows: Schema.Int, sum: Schema.Finite })
export type Digest = typeof Digest.Type
const Changed = Schema.Struct({ church: Schema.String, id: Schema.String, nickname: Schema.String, at: Schema.Finite })
export type Changed = typeof Changed.Type

export interface TownSize {
  readonly churches: number
  readonly people: number
  /** People of one more church; 0: there is none. */
  readonly whale: number
  readonly latencyMillis: number
}

export const startTown = Effect.fn("startTown")(function* ({ churches, latencyMillis, people, whale }: TownSize) {
  const args = ["--churches", churches, "--people", people, "--whale", whale, "--latency", latencyMillis].map(String)
  const started = yield* Effect.acquireRelease(
    Effect.sync(() => start("bench/cluster/churches.ts", args, { NODE_OPTIONS: "--max-old-space-size=12000" })),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )
  const line = yield* Effect.promise(
    () =>
      new Promise<string>((resolve, reject) => {
        started.child.stdout?.once("data", (text: string) => resolve(text))
        void started.ended.then(({ stderr }) => reject(new Error(`The churches ended: ${stderr}`)))
      })
  )
  const { controlUrl, url } = yield* Effect.orDie(Schema.decodeUnknownEffect(Ready)(line.trim()))
  const ask = <A>(schema: Schema.Codec<A, unknown>, path: string, method = "GET") =>
    Effect.promise(async () => (await fetch(`${controlUrl}${path}`, { method })).json()).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(schema)),
      Effect.orDie
    )
  return {
    url,
    pid: started.pid,
    requests: ask(Schema.Int, "/requests"),
    digests: ask(Schema.Array(Digest), "/digests"),
    setChanges: (perSecond: number) => Effect.asVoid(ask(Schema.Unknown, `/changes?after=1000000000&perSecond=${perSecond}`, "POST")),
    changes: (after: number) => ask(Schema.Array(Changed), `/changes?after=${after}`)
  }
})
export type Town = Effect.Success<ReturnType<typeof startTown>>
