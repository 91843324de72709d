import { Button, Group, Text } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import type { AskedReads } from "@openfaith/api"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import { Failure } from "../shell/Failure.tsx"
import type { Story } from "./recordWords.ts"
import { useRefresh } from "./useRecord.ts"

type Read = (typeof AskedReads.Type)["records"][number]

const outcomeWords: Readonly<Record<NonNullable<Read["outcome"]>, string>> = {
  stored: "Read: something was new, and is stored.",
  unchanged: "Read: it is as it was stored.",
  gone: "The source no longer has it.",
  merged: "It lives on in another.",
  absent: "The source does not have it yet, and is asked again.",
  quarantined: "Read, and it is broken as before.",
  erased: "It was erased: nothing of it is stored again.",
  failed: "It could not be read, and is tried again."
}

/** Has the record read at the source now, and tells what became of it. */
export const ReadAgain = ({ story: { connectionId, entity, externalId } }: { readonly story: Story }) => {
  const refresh = useRefresh()
  const read = useCommand({
    send: (id: string, key) =>
      ask(
        api.connections.readRecords({
          params: { connectionId },
          headers: { "idempotency-key": key },
          payload: { entity, ids: [id] }
        })
      ),
    touches: []
  })
  const askId = read.data?.askId
  const { data } = useQuery({
    queryKey: ["reads", connectionId, askId],
    enabled: askId !== undefined,
    queryFn: ({ signal }) => ask(api.connections.getAskedReads({ params: { connectionId, askId: askId ?? "" } }), signal),
    refetchInterval: ({ state }) => (state.data?.records.every(({ outcome }) => outcome !== null) === true ? false : 1000)
  })
  const answer = data?.records[0]
  const outcome = answer?.outcome ?? null
  useEffect(() => {
    if (outcome !== null) void refresh()
    // Once for each answer; what refreshes is made anew with each drawing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [outcome, askId])
  return (
    <Group gap="xs">
      <Button
        variant="default"
        loading={read.isPending || (askId !== undefined && outcome === null)}
        onClick={() => read.mutate(externalId)}
      >
        Read again at the source
      </Button>
      <div role="status">
        {askId === undefined ? null : (
          <Text size="sm">
            {outcome === null
              ? (data?.heldUpBy ?? "It is read as soon as the source's limit allows.")
              : `${outcomeWords[outcome]}${answer?.detail === null || answer?.detail === undefined ? "" : ` ${answer.detail}`}`}
          </Text>
        )}
      </div>
      {read.isError ? <Failure error={read.error} /> : null}
    </Group>
  )
}
