import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import { Payload } from "../list/Payload.tsx"
import { reasonWords } from "../quarantine/words.ts"
import { plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Folded } from "./Folded.tsx"
import type { Story } from "./recordWords.ts"
import { useQuarantined } from "./useRecord.ts"

type Held = Story["quarantine"][number]

const kindWords: Readonly<Record<string, string>> = {
  invalid: "A value is not of the kind it has to be",
  partial: "Something is missing",
  parked: "What it belongs to is not there",
  broken: "It cannot be told what it is",
  losing: "It would lose values that too many lose at once"
}

const HeldPayload = ({ id }: { readonly id: string }) => {
  const { data, error } = useQuarantined(id, true)
  if (data === undefined) return error === null ? <Text size="sm">Loading …</Text> : <Failure error={error} />
  return <Payload label="What is in quarantine, as the source sent it" value={data.payload} />
}

const outcomeOf = ({ broken, stale, stored }: { readonly stored: number; readonly stale: number; readonly broken: number }): string => {
  if (stored > 0) return "It is whole by now, and stored."
  if (stale > 0) return "It is whole by now; what is stored is newer or the same."
  return broken > 0 ? "It is broken as before, and stays in quarantine." : "It has left quarantine meanwhile."
}

/** Whether what is in quarantine can be stored by now, without asking the source. */
const Replay = ({ id }: { readonly id: string }) => {
  const replay = useCommand({
    send: (id: string, key) => ask(api.quarantine.replayQuarantine({ headers: { "idempotency-key": key }, payload: { id } })),
    touches: [["lineage"], ["search"], ["quarantine"], ["standings"], ["open"]]
  })
  return (
    <>
      <Button
        loading={replay.isPending}
        onClick={() => replay.mutate(id)}
        title="Tries to store what is in quarantine, without asking the source"
      >
        Replay
      </Button>
      <div role="status">{replay.isSuccess ? <Text size="sm">{outcomeOf(replay.data)}</Text> : null}</div>
      {replay.isError ? <Failure error={replay.error} /> : null}
    </>
  )
}

/** What of a record is in quarantine: what is wrong where, since when, and what can be done. */
export const InQuarantine = ({ held, mayOperate, story }: { readonly held: Held; readonly story: Story; readonly mayOperate: boolean }) => (
  <Alert
    color="orange"
    title={`In quarantine: ${held.path === "" ? reasonWords(held.reason) : `${held.path}: ${reasonWords(held.reason)}`}`}
  >
    <Stack gap="xs">
      <Text size="sm" component="div">
        {kindWords[held.kind] ?? held.kind}. First seen <Moment at={held.firstSeenAt} />, last <Moment at={held.lastSeenAt} />. What was
        stored before stays as it is. A replay stores it when it can be read by now; when it has been put right at the source, reading it
        again does.
      </Text>
      <Group gap="xs">
        {mayOperate ? <Replay id={held.id} /> : null}
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/quarantine" search={{ connection: story.connectionId, entity: story.entity }} {...props} />}
        >
          All of {story.entity} in quarantine
        </Anchor>
      </Group>
      <Folded title="what is in quarantine">{() => <HeldPayload id={held.id} />}</Folded>
    </Stack>
  </Alert>
)

/** What left quarantine before, in a line each. */
export const LeftQuarantine = ({ quarantine }: Pick<Story, "quarantine">) => {
  const left = quarantine.filter(({ resolvedAt }) => resolvedAt !== null)
  if (left.length === 0) return null
  return (
    <Folded title={plural(left.length, "time it was in quarantine", "times it was in quarantine")}>
      {() => (
        <Stack gap={4}>
          {left.map(({ firstSeenAt, id, path, reason, resolution, resolvedAt }) => (
            <Text key={id} size="sm" component="div">
              {path === "" ? "" : `${path}: `}
              {reasonWords(reason)}. Seen first <Moment at={firstSeenAt} />, left <Moment at={resolvedAt ?? firstSeenAt} /> ({resolution}).
            </Text>
          ))}
        </Stack>
      )}
    </Folded>
  )
}
