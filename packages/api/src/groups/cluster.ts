import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey, WholeInstallation } from "../access.ts"
import { NotFound } from "../problems.ts"
import { commandHeaders } from "../requests.ts"
import { Cluster, ClusterProcess } from "../shapes/Cluster.ts"
import { ProcessName } from "../text.ts"

/** The processes that work on the installation. */
export const ClusterGroup = HttpApiGroup.make("cluster")
  .add(
    HttpApiEndpoint.get("getCluster", "/cluster", { success: Cluster })
      .annotate(Needs, "read")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "The processes that work on this installation, and how they are" })),
    HttpApiEndpoint.post("drainProcess", "/cluster/:process/drain", {
      params: { process: ProcessName },
      headers: commandHeaders,
      success: ClusterProcess,
      error: NotFound
    })
      .annotate(Needs, "admin")
      .annotate(WholeInstallation, true)
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Let a process hand its work over and stop",
          description:
            "By its id or address. It begins within two seconds and ends within 25, as on SIGTERM; whoever supervises it may start it again."
        })
      )
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Cluster" }))
