import { mirrorEntity, softAttribute } from "@openfaith/adapter-core"
import { id, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"

/** An hour that comes every week. The model knows single occasions only, which are its sessions. */
export const ServiceTime = mirrorEntity({
  name: "attendance.ServiceTime",
  type: "serviceTime",
  reference,
  attributes: Schema.Struct({ name: text, serviceId: id }),
  list: listAt("/attendance/servicetimes"),
  changes: "none",
  deletes: "listDiff",
  relations: { service: softAttribute("attendance.Service", "serviceId") }
})
