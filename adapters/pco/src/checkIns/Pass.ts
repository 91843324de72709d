import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Pass = mirrorEntity({
  name: "check-ins.Pass",
  type: "Pass",
  reference: "Check-Ins 2025-05-28, Pass",
  attributes: Schema.Struct({
    code: text,
    kind: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/check-ins/v2/passes",
    perPage: 100,
    // The person is named only when included.
    include: ["person"],
    filterBy: ["code"]
  },
  get: { path: "/check-ins/v2/passes/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    person: hard("check-ins.Person", "A pass is somebody's, below whom it is listed too.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
