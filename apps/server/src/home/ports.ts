/**
 * Ports that stay the same for one installation, so that a restarted runner takes its old place in the cluster at once and
 * connection strings stay good. Each is a free one chosen at first use and recorded in `ports.json`.
 */
import { createServer } from "node:net"
import { Effect, Schema } from "effect"
import { readJson, replaceFile } from "./durableFile.ts"

const RecordedPorts = Schema.Record(Schema.String, Schema.Int)

/** Binds the port on 127.0.0.1 for an instant; 0 asks for any. `null`: somebody else listens there. */
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
    const port = yield* probe(0)
    if (port !== null && !taken.includes(port)) return port
  }
  return yield* Effect.die("The operating system gave no free port on 127.0.0.1 in twenty tries")
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
