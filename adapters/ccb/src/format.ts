import { xmlFormat } from "@openfaith/adapter-core"

/** `ccb_api` holds `request` and `response`; a response names its service, also where it holds no collection. */
export const format = xmlFormat({
  root: "ccb_api",
  within: "response",
  proof: "service",
  errors: ["errors/error", "error"],
  count: "count",
  paging: { page: "page", perPage: "per_page" },
  mostBytes: 16 * 1024 * 1024 // as much as a process of the usual size can hold; the source itself fails above some 50 MB
})
