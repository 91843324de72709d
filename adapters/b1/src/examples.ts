/** Answers as the source gives them; invented. */
import type { Examples } from "@openfaith/adapter-core"
import given from "./examples.json" with { type: "json" }

export const examples: Examples = {
  rows: {},
  answers: Object.fromEntries(Object.entries(given.lists).map(([entity, rows]) => [entity, JSON.stringify(rows)])),
  feed: { answer: JSON.stringify(given.log), names: given.log.logs.map(({ entityId }) => entityId) },
  errors: [
    { status: 401, body: {}, means: "AccessRefused" },
    { status: 404, body: { error: { message: "Not Found", status: 404, path: "/membership/nothing" } }, means: "RequestRejected" },
    { status: 500, body: { error: { message: "Internal" } }, means: "SourceUnavailable" },
    { status: 400, body: { error: "invalid_grant" }, means: "RequestRejected" }
  ],
  limit: null
}
