import { OpenFaithApi } from "@openfaith/api"
import { HttpApi } from "effect/http-api"

/** The routes of the contract that tell the installation to do something, by name. */
export const auditedActions: ReadonlyArray<string> = (() => {
  const names: Array<string> = []
  HttpApi.reflect(OpenFaithApi, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint }) => {
      if (endpoint.method !== "GET") names.push(endpoint.identifier)
    }
  })
  return names.toSorted()
})()
