import type { Connection, Run } from "@openfaith/api"
import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { api, ask, refusalOf } from "../api/api.ts"
import { newKey } from "../api/newKey.ts"
import { kindWords } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"

type Kind = Run["kind"]

const kinds: ReadonlyArray<readonly [Kind, string, string]> = [
  ["delta", "Delta", "Ask what has changed since the last time"],
  ["full", "Full sync", "Read everything"],
  ["reconciliation", "Reconcile", "Compare everything with the source, and find what was deleted"]
]

/** Syncs now. A run of the same kind that is active already is joined. */
export const SyncControls = ({ connection }: { readonly connection: Connection }) => {
  const queries = useQueryClient()
  const request = useMutation({
    mutationFn: ({ key, kind }: { readonly kind: Kind; readonly key: string }) =>
      ask(api.runs.requestRun({ headers: { "idempotency-key": key }, payload: { connectionId: connection.id, kind } })),
    // The same key again: whether the first one arrived does not matter.
    retry: (attempts, error) => attempts < 5 && ["unreachable", "unavailable", "in_progress"].includes(refusalOf(error).code),
    retryDelay: 1000,
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ["standings"] }), queries.invalidateQueries({ queryKey: ["runs"] })])
  })
  return (
    <Stack gap="xs">
      <Group gap="xs" role="group" aria-label="Sync now">
        <Text size="sm" aria-hidden>
          Sync now:
        </Text>
        {kinds.map(([kind, label, title]) => (
          <Button
            key={kind}
            variant={kind === "delta" ? "filled" : "default"}
            title={title}
            loading={request.isPending && request.variables.kind === kind}
            disabled={request.isPending}
            onClick={() => request.mutate({ kind, key: newKey() })}
          >
            {label}
          </Button>
        ))}
      </Group>
      <div role="status">
        {request.isSuccess ? (
          <Text size="sm">
            {kindWords[request.variables.kind]} {request.data.joined ? "was active already" : "requested"}:{" "}
            <Anchor inherit renderRoot={(props) => <Link to="/runs/$id" params={{ id: request.data.runId }} {...props} />}>
              watch it
            </Anchor>
          </Text>
        ) : null}
      </div>
      {request.isError ? <Failure error={request.error} /> : null}
    </Stack>
  )
}
