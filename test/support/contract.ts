/** The contract's endpoints as tests go through them. */
import { type Scope, Access, Needs, OpenFaithApi, WholeInstallation } from "@openfaith/api"
import { Context, type Schema } from "effect"
import { HttpApi } from "effect/http-api"

export interface Endpoint {
  readonly name: string
  readonly method: string
  /** As in the contract, with `:name` for what is filled in. */
  readonly path: string
  /** `null`: open to everybody. */
  readonly needs: Scope | null
  readonly isWholeInstallation: boolean
  /** What it answers, by status, where that is JSON. */
  readonly successes: ReadonlyMap<number, ReadonlyArray<Schema.Top>>
  readonly statuses: ReadonlySet<number>
  /** Answers a stream, of which the contract gives no JSON. */
  readonly isStream: boolean
}

const found: Array<Endpoint> = []
HttpApi.reflect(OpenFaithApi, {
  onGroup: () => undefined,
  onEndpoint: ({ endpoint, errors, successes }) => {
    found.push({
      name: endpoint.identifier,
      method: endpoint.method,
      path: endpoint.path,
      needs: endpoint.middlewares.has(Access) ? Context.get(endpoint.annotations, Needs) : null,
      isWholeInstallation: Context.get(endpoint.annotations, WholeInstallation),
      successes,
      statuses: new Set([...successes.keys(), ...errors.keys()]),
      isStream: successes.size === 0
    })
  }
})

/** Every endpoint of the contract. */
export const endpoints: ReadonlyArray<Endpoint> = found
