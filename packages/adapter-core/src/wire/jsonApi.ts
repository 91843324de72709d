/** JSON:API as Planning Center writes it. */
import { Result } from "effect"
import type { WireFormat } from "./WireFormat.ts"

export const jsonApi: WireFormat = {
  accept: "application/vnd.api+json",
  contentTypes: ["application/vnd.api+json", "application/json"],
  page: () => Result.fail({ rule: "unexpected-shape", detail: "not read yet" }),
  row: () => Result.fail({ rule: "unexpected-shape", detail: "not read yet" })
}
