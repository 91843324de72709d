/**
 * A server that has just started is slow: its code has not run yet, and a source that sends a thousand deliveries a second would wait behind the first
 * ones. So before it says that it serves, it takes in usual deliveries that it sends to itself, over its own port.
 */
import type { WebhookIntakeShape } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"

/** Deliveries for each adapter, after which one is about as quick as the next, and under way at once. */
const deliveries = 1000
const width = 32
/** At most; what comes from sources meanwhile is taken in as well. */
const patience = "2 seconds"

/** Rehearses at this address; not at all where no source delivers here. */
export const rehearse = Effect.fn("rehearse")(
  function* (address: string, { rehearsals }: WebhookIntakeShape) {
    const http = yield* HttpClient.HttpClient
    for (const { body, headers, path } of yield* rehearsals) {
      const request = HttpClientRequest.post(`${address}${path}`, { headers }).pipe(
        HttpClientRequest.bodyText(body, headers["content-type"])
      )
      const once = Effect.flatMap(http.execute(request), ({ arrayBuffer }) => arrayBuffer)
      yield* Effect.replicateEffect(once, deliveries, { concurrency: width, discard: true }).pipe(
        Effect.timeoutOption(patience),
        Effect.ignoreCause
      )
    }
  },
  Effect.scoped,
  Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
  Effect.provide(FetchHttpClient.layer)
)
