/** What faults do to an answer that would have been good. */
import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Distortion } from "./envelope.ts"
import type { Fault } from "./Fault.ts"
import type { EntityName } from "./Kind.ts"
import type { Resource } from "./Resource.ts"

type RecordFault = Extract<Fault, { kind: "wrong-type" | "odd-text" | "hidden-attributes" | "nameless" }>

const isRecordFault = (fault: Fault): fault is RecordFault =>
  fault.kind === "wrong-type" || fault.kind === "odd-text" || fault.kind === "hidden-attributes" || fault.kind === "nameless"

const hits = (fault: RecordFault, resource: Resource, entity: EntityName) => {
  if (resource.type !== catalog[fault.record ?? entity].type) return false
  if (fault.ids !== undefined) return resource.id !== null && fault.ids.includes(resource.id)
  return fault.everyId === undefined || Number(resource.id) % fault.everyId === 0
}

const distortRecord = (fault: RecordFault, resource: Resource): Resource => {
  if (fault.kind === "nameless") return { ...resource, id: "" }
  const attributes: Record<string, Schema.Json> = { ...resource.attributes }
  const held = fault.kind === "hidden-attributes" ? null : attributes[fault.attribute]
  if (fault.kind === "hidden-attributes") for (const name of fault.attributes) delete attributes[name]
  else if (fault.kind === "wrong-type") attributes[fault.attribute] = fault.value === undefined ? { unexpected: true } : fault.value
  else attributes[fault.attribute] = `${typeof held === "string" ? held : ""}${fault.text === "surrogate" ? "\uD83D" : "\u0000"}`
  return { ...resource, attributes }
}

export const distortionOf = (faults: ReadonlyArray<Fault>, entity: EntityName): Distortion => {
  const recordFaults = faults.filter(isRecordFault)
  const record = (resource: Resource) =>
    recordFaults.filter((fault) => hits(fault, resource, entity)).reduce((distorted, fault) => distortRecord(fault, distorted), resource)
  const nextLink = (link: string, self: string) => {
    if (faults.some(({ kind }) => kind === "looping-next")) return self
    const foreign = faults.find((fault) => fault.kind === "foreign-next")
    if (foreign === undefined) return link
    const url = new URL(link)
    return `https://${foreign.host ?? "elsewhere.example.net"}${url.pathname}${url.search}`
  }
  return { record: recordFaults.length === 0 ? null : record, nextLink }
}

/** The body as the faults leave it. */
export const distortBody = (faults: ReadonlyArray<Fault>, body: string) =>
  faults.reduce((text, fault) => {
    if (fault.kind === "truncated") return text.slice(0, Math.floor(text.length * (fault.share ?? 0.5)))
    if (fault.kind !== "malformed") return text
    const middle = text.indexOf(",", Math.floor(text.length / 2))
    return `${text.slice(0, middle)};${text.slice(middle + 1)}`
  }, body)
