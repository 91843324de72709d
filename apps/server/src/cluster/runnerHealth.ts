/**
 * How runners learn that one of them is gone, before its locks expire: by asking it, or by asking Kubernetes about its pod. It has to be the same way in
 * every process, since whichever of them looks does so for all.
 */
import { isIP } from "node:net"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { Config, Effect, Layer, Option } from "effect"
import { K8sHttpClient, RunnerHealth, Runners } from "effect/cluster"
import { KubernetesUnusable } from "./errors.ts"

/** Which pods to ask for; left out, all that the service account may list. */
export interface Pods {
  readonly namespace: string | undefined
  readonly labelSelector: string | undefined
}

/** `null`: runners are asked themselves. */
export const podsSetting = Effect.gen(function* () {
  const way = yield* Config.Literals(["ping", "kubernetes"], "OPENFAITH_RUNNER_HEALTH").pipe(Config.withDefault("ping" as const))
  if (way === "ping") return null
  const optional = (name: string) => Config.NonEmptyString(name).pipe(Config.option, Effect.map(Option.getOrUndefined))
  return {
    namespace: yield* optional("OPENFAITH_KUBERNETES_NAMESPACE"),
    labelSelector: yield* optional("OPENFAITH_KUBERNETES_LABELS")
  }
})

/** The API that tries again for as long as it cannot be reached is left alone after this; runners count as alive meanwhile. */
const patience = "10 seconds"

/** This process is one of those pods, under the address that others reach it at: else they would take its work from it. */
const requireOwnPod = Effect.fnUntraced(function* (host: string, pods: Pods) {
  if (isIP(host) === 0)
    return yield* new KubernetesUnusable({ why: `OPENFAITH_RUNNER_HOST is ${host}, and pods are known by their IP address (status.podIP)` })
  const running = yield* Effect.flatten(K8sHttpClient.makeGetPods(pods)).pipe(Effect.timeoutOption(patience), Effect.option)
  if (Option.isNone(running)) return yield* new KubernetesUnusable({ why: "the service account may not list pods" })
  if (Option.isNone(running.value)) return yield* new KubernetesUnusable({ why: "its API did not answer in time" })
  if (!running.value.value.has(host))
    return yield* new KubernetesUnusable({ why: `no running pod with the address ${host} is among those it lists` })
})

/** Kubernetes is asked; fails where it would not know this process. */
export const kubernetesHealth = (host: string, pods: Pods) =>
  Layer.effect(
    RunnerHealth.RunnerHealth,
    Effect.gen(function* () {
      yield* requireOwnPod(host, pods)
      const health = yield* RunnerHealth.makeK8s(pods)
      return RunnerHealth.RunnerHealth.of({
        isAlive: (address) => health.isAlive(address).pipe(Effect.timeoutOption(patience), Effect.map(Option.getOrElse(() => true)))
      })
    })
  )

const pingHealth = RunnerHealth.layerPing.pipe(Layer.provide(Runners.layerRpc), Layer.provide(NodeClusterSocket.layerClientProtocol))

/** As this process is set; `host`: where others reach it. */
export const runnerHealth = Effect.fnUntraced(function* (host: string) {
  const pods = yield* podsSetting
  return pods === null ? pingHealth : kubernetesHealth(host, pods).pipe(Layer.provide(NodeClusterSocket.layerK8sHttpClient))
})
