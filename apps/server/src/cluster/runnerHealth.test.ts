import { createServer } from "node:http"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Deferred, Effect, Fiber, FileSystem, Layer } from "effect"
import { K8sHttpClient, RunnerAddress, RunnerHealth } from "effect/cluster"
import { HttpClient, HttpClientRequest } from "effect/http"
import { TestClock } from "effect/testing"
import { kubernetesHealth, podsSetting } from "./runnerHealth.ts"

const pod = (podIP: string, ready: boolean) => ({
  status: {
    phase: "Running",
    podIP,
    hostIP: "10.0.0.1",
    conditions: [
      { type: "Initialized", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" },
      { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: "2026-01-01T00:05:00Z" }
    ]
  }
})

/** An API of Kubernetes with these answers, one after the other; the last one stays. `null`: none. Asked as if from within a pod. */
const api = Effect.fnUntraced(function* (...answers: ReadonlyArray<{ readonly status: number; readonly body: unknown } | null>) {
  const asked: Array<string> = []
  const unanswered = yield* Deferred.make<void>()
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const made = createServer((request, response) => {
        asked.push(`${request.method} ${decodeURIComponent(request.url ?? "")} ${request.headers.authorization ?? ""}`)
        const answer = answers[Math.min(asked.length, answers.length) - 1] ?? null
        if (answer === null) Deferred.doneUnsafe(unanswered, Effect.void)
        else response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body))
      }).listen(0, "127.0.0.1", () => resume(Effect.succeed(made)))
    }),
    (made) =>
      Effect.sync(() => {
        made.closeAllConnections()
        made.close()
      })
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const here = (request: HttpClientRequest.HttpClientRequest) =>
    HttpClientRequest.setUrl(request, request.url.replace("https://kubernetes.default.svc", `http://127.0.0.1:${port}`))
  const client = K8sHttpClient.layer.pipe(
    Layer.provide([
      Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) => HttpClient.transform(client, (_, request) => client.execute(here(request))))
      ).pipe(Layer.provide(NodeHttpClient.layerUndici)),
      FileSystem.layerNoop({ readFileString: () => Effect.succeed("token-of-the-account\n") })
    ])
  )
  return { asked, client, unanswered: Deferred.await(unanswered) }
})

const own = "10.1.0.1"
const all = { namespace: undefined, labelSelector: undefined }
const three = { status: 200, body: { items: [pod(own, true), pod("10.1.0.2", false)] } }
const alive = (host: string) => Effect.flatMap(RunnerHealth.RunnerHealth, (health) => health.isAlive(RunnerAddress.make(host, 4401)))

describe("Whether runners are there, by Kubernetes", () => {
  it.effect("a runner is there while its pod is ready", () =>
    Effect.gen(function* () {
      const { asked, client } = yield* api(three)
      const found = yield* Effect.all([alive(own), alive("10.1.0.2"), alive("10.1.0.3")]).pipe(
        Effect.provide(kubernetesHealth(own, { namespace: "sync", labelSelector: "app=openfaith,tier=runner" }).pipe(Layer.provide(client)))
      )
      assert.deepStrictEqual(found, [true, false, false])
      assert.strictEqual(
        asked[0],
        "GET /api/v1/namespaces/sync/pods?fieldSelector=status.phase=Running&labelSelector=app=openfaith,tier=runner Bearer token-of-the-account"
      )
    }).pipe(Effect.scoped)
  )

  it.effect("everybody counts as there while it refuses, or does not answer", () =>
    Effect.gen(function* () {
      const { client, unanswered } = yield* api(three, { status: 200, body: { items: [] } }, { status: 403, body: {} }, null)
      yield* Effect.gen(function* () {
        assert.isFalse(yield* alive("10.1.0.3"))
        yield* TestClock.adjust("11 seconds")
        assert.isTrue(yield* alive("10.1.0.3"), "refused")
        yield* TestClock.adjust("11 seconds")
        const asking = yield* Effect.forkChild(alive("10.1.0.3"))
        yield* unanswered
        yield* TestClock.adjust("10 seconds")
        assert.isTrue(yield* Fiber.join(asking), "no answer")
      }).pipe(Effect.provide(kubernetesHealth(own, all).pipe(Layer.provide(client))))
    }).pipe(Effect.scoped)
  )

  it.effect("a process that it would not know is refused at the start, with what to do", () =>
    Effect.gen(function* () {
      const started = Effect.fnUntraced(function* (host: string, answer: { readonly status: number; readonly body: unknown }) {
        const { client } = yield* api(answer)
        const refused = yield* Effect.flip(Layer.build(kubernetesHealth(host, all).pipe(Layer.provide(client))))
        return refused.message
      })
      assert.include(yield* started("runner-0.runners", three), "pods are known by their IP address")
      assert.include(yield* started(own, { status: 403, body: {} }), "may not list pods")
      assert.include(yield* started("10.1.0.9", three), "no running pod with the address 10.1.0.9")
    }).pipe(Effect.scoped)
  )

  it.effect("is asked only where the process is set so", () =>
    Effect.gen(function* () {
      const set = (env: Record<string, string>) =>
        podsSetting.pipe(Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })))
      assert.isNull(yield* set({}))
      const pods = yield* set({ OPENFAITH_RUNNER_HEALTH: "kubernetes", OPENFAITH_KUBERNETES_NAMESPACE: "sync" })
      assert.deepStrictEqual(pods, { namespace: "sync", labelSelector: undefined })
      const refused = yield* Effect.flip(set({ OPENFAITH_RUNNER_HEALTH: "k8s" }))
      assert.instanceOf(refused, Config.ConfigError)
    })
  )
})
