/**
 * The installation of this machine, as `OpenFaith`: its server where one runs, else the same routes over its database within this process. The engine is
 * loaded only for that.
 */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, Ref, Scope, Semaphore } from "effect"
import { type Answerer, makeApi } from "../client/makeApi.ts"
import { OpenFaith, type Worker } from "../client/OpenFaith.ts"
import { ServerUnreachable } from "../client/trouble.ts"
import { homeOnly } from "./homeOnly.ts"
import { Installed, server } from "./installation.ts"
import { LastTelling, whileServing } from "./lastTelling.ts"
import { LogsLive } from "./logs.ts"

/** Never sent anywhere: requests within this process have to have an address too. */
const noNetwork = "http://this.process"

export type WhenMissing = "make" | "fail"

/** Answers requests over an installation that is open in this process. */
const answering = Effect.gen(function* () {
  const { answerHere } = yield* server
  const { fetch, key } = yield* answerHere
  const answerer: Answerer = { url: noNetwork, key, fetch, isElsewhere: false }
  return answerer
})

/** Opens the installation in this process, until the scope closes, and answers requests over it. */
const opening = (whenMissing: WhenMissing) =>
  Effect.gen(function* () {
    const { ExistingInstallationLive, hostEngine, InstallationLive } = yield* server
    const installation = yield* Layer.build(whenMissing === "make" ? InstallationLive : ExistingInstallationLive)
    const answerer = yield* Effect.provideContext(answering, installation)
    return { answerer, installation, host: hostEngine({ schedulesFrom: null, http: false }).pipe(Effect.provideContext(installation)) }
  })

type Opened = Effect.Success<ReturnType<typeof opening>>

const make = Effect.fnUntraced(function* (whenMissing: WhenMissing) {
  const { Home } = yield* homeOnly
  const home = Context.get(yield* Layer.build(whenMissing === "make" ? Home.layer : Home.layerExisting), Home)
  const scope = yield* Effect.scope
  const opened = yield* Ref.make<Opened | null>(null)
  const alone = yield* Semaphore.make(1)
  const open = Effect.gen(function* () {
    const before = yield* Ref.get(opened)
    if (before !== null) return before
    const now = yield* Scope.provide(opening(whenMissing), scope)
    yield* Ref.set(opened, now)
    return now
  }).pipe(alone.withPermit)

  const first = yield* home.serving
  // Another process may be about to serve, or be at one run only: then the database is there to be read.
  if (first === null || first.url === null) yield* open

  const answerer = Effect.gen(function* () {
    const here = yield* Ref.get(opened)
    if (here !== null) return here.answerer
    const now = yield* Effect.orDie(home.serving)
    if (now === null || now.url === null)
      return yield* new ServerUnreachable({ url: first?.url ?? home.root, reason: "it has gone", isElsewhere: false })
    const served: Answerer = { url: now.url, key: yield* Effect.orDie(home.localKey), fetch: globalThis.fetch, isElsewhere: false }
    return served
  })

  const work = Effect.gen(function* () {
    const other = yield* home.serving
    if (other !== null) return { by: "process", pid: other.pid } satisfies Worker
    const { host } = yield* open
    const hosted = yield* host
    return "attachedTo" in hosted ? ({ by: "process", pid: hosted.attachedTo } satisfies Worker) : ({ by: "us" } satisfies Worker)
  })

  return OpenFaith.of({
    api: yield* makeApi(answerer),
    where: { home: home.root },
    url: Effect.map(home.serving, (now) => now?.url ?? null),
    isServed: Effect.map(home.serving, (now) => now !== null),
    work
  })
})

export const here = (whenMissing: WhenMissing) =>
  Layer.effect(OpenFaith, make(whenMissing)).pipe(
    Layer.provide(Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)),
    Layer.provideMerge(LogsLive)
  )

export const HostedHere = Layer.effect(
  OpenFaith,
  Effect.gen(function* () {
    const { Home } = yield* server
    const home = yield* Home
    return OpenFaith.of({
      api: yield* makeApi(Effect.succeed(yield* answering)),
      where: { home: home.root },
      url: Effect.map(home.serving, (now) => now?.url ?? null),
      isServed: Effect.succeed(true),
      work: Effect.succeed({ by: "us" })
    })
  })
).pipe(Layer.provideMerge(Installed), Layer.provide(Layer.succeed(LastTelling, whileServing)))
