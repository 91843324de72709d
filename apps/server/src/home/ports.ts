/**
 * Ports that stay the same for one installation, so that a restarted runner takes its old place in the cluster at once and
 * connection strings stay good. Each is a free one chosen at first use and recorded in `ports.json`.
 */
import { createServer } from "node:net"
import { Effect, Random, Schema } from "effect"
import { readJson, replaceFile } from "./durableFile.ts"

const RecordedPorts = Schema.Record(Schema.String, Schema.Int)

/**
 * Below those that systems give to outgoing connections (Linux from 32768, others from 49152): one of these could have the port for a moment, just when a
 * restarted process wants it back.
 */
const [lowest, highest] = [20_000, 32_000] as const

/** Binds the port on 127.0.0.1 for an instant. `null`: somebody else has it. */
const probe = (port: number) =>
  Effect.callback<number | null>((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(null)))
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address()
      server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : null)))
    })
    return Effect.sync(() => server.close())
  })

/** A free port that no other name of this home has. */
const choose = Effect.fnUntraced(function* (taken: ReadonlyArray<number>) {
  for (let tries = 0; tries < 20; tries++) {
    const port = yield* Effect.flatMap(Random.nextIntBetween(lowest, highest), probe)
    if (port !== null && !taken.includes(port)) return port
  }
  return yield* Effect.die("No free port on 127.0.0.1 was found in twenty tries")
})

/** The port recorded under a name, or `null`; never chooses one. */
export const recordedPort = Effect.fnUntraced(function* (file: string, name: string) {
  const recorded = yield* readJson(file, RecordedPorts)
  return recorded?.[name] ?? null
})

/** The recorded port if it is free, else a new one, recorded. Ask only while nothing of ours listens there, under the home's lock. */
export const freePort = Effect.fnUntraced(function* (file: string, name: string) {
  const recorded = (yield* readJson(file, RecordedPorts)) ?? {}
  const mine = recorded[name]
  if (mine !== undefined && (yield* probe(mine)) !== null) return mine
  const port = yield* choose(Object.values(recorded))
  yield* replaceFile(file, JSON.stringify({ ...recorded, [name]: port }, null, 2))
  return port
})
