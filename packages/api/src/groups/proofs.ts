import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted } from "../access.ts"
import { NotFound, Unprocessable } from "../problems.ts"
import { orgQuery, pageOf, pageQuery } from "../requests.ts"
import { EntityAge, LeastProven, ProvenEntity } from "../shapes/Proven.ts"
import { ReadsWaiting } from "../shapes/Reads.ts"
import { Id, Name } from "../text.ts"

/** How far what is stored is known to be what the sources have. */
export const ProofsGroup = HttpApiGroup.make("proofs")
  .add(
    HttpApiEndpoint.get("listProven", "/proven", {
      query: { ...orgQuery, connectionId: Schema.optionalKey(Id), entity: Schema.optionalKey(Name), ...pageQuery },
      success: pageOf(ProvenEntity),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Up to which moment of the source's clock nothing is missing, entity by entity" })),
    HttpApiEndpoint.get("listLeastProven", "/proven/least", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(LeastProven),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Of each connection the entity that is proven least far" })),
    HttpApiEndpoint.get("listOverdue", "/overdue", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(EntityAge),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Entities in which a deletion may have stayed unseen for longer than it should" })),
    HttpApiEndpoint.get("listWaitingReads", "/reads", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(ReadsWaiting),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Records that wait to be read by id, and what holds them up" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Proofs" }))
