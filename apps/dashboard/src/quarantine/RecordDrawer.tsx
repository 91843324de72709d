import type { QuarantinedRecord } from "@openfaith/api"
import { Anchor, Button, Drawer, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { ConnectionLink } from "../list/OfConnection.tsx"
import { Payload } from "../list/Payload.tsx"
import { plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { useFocusBack } from "../shell/useFocusBack.ts"
import { useRights } from "../shell/useSession.ts"
import type { Chosen, Verb } from "./SettleDialog.tsx"
import { useQuarantined } from "./useQuarantine.ts"
import { faultNext, faultWords, reasonWords } from "./words.ts"

type Kept = typeof QuarantinedRecord.Type

export interface RecordDrawerProps {
  readonly id: string
  readonly onClose: () => void
  readonly onSettle: (verb: Verb, chosen: Chosen) => void
}

const Shown = ({ onSettle, record }: { readonly record: Kept } & Pick<RecordDrawerProps, "onSettle">) => {
  const { mayOperate } = useRights()
  const {
    connectionId,
    entity,
    externalId,
    firstSeenAt,
    id,
    kind,
    lastSeenAt,
    orgId,
    path,
    payload,
    reason,
    resolution,
    resolvedAt,
    timesSeen
  } = record
  const chosen: Chosen = { orgId, which: { id }, words: `${entity} ${externalId}`, isOne: true }
  return (
    <Stack gap="sm">
      <Text size="sm" component="div">
        Of <ConnectionLink id={connectionId} />, {orgId}
      </Text>
      <Text component="div">
        <Text span inherit fw={600}>
          {faultWords[kind]}
        </Text>
        {path === "" ? "" : ` at ${path}`}: <Spoken text={reasonWords(reason)} />
      </Text>
      {resolvedAt === null ? (
        <Text size="sm">
          {faultNext[kind]}{" "}
          {kind === "losing" ? (
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/decisions" search={{ connection: connectionId }} {...props} />}
            >
              Decisions of this connection
            </Anchor>
          ) : null}
        </Text>
      ) : (
        <Text size="sm" component="div">
          It is out of quarantine, <Moment at={resolvedAt} />: {resolution}
        </Text>
      )}
      <Text size="sm" c="dimmed" component="div">
        Seen {plural(timesSeen, "time")}, first <Moment at={firstSeenAt} />, last <Moment at={lastSeenAt} />
      </Text>
      {resolvedAt !== null ? null : mayOperate ? (
        <Group gap="xs">
          <Button variant="default" onClick={() => onSettle("replay", chosen)}>
            Replay
          </Button>
          <Button variant="default" onClick={() => onSettle("waive", chosen)}>
            Waive
          </Button>
        </Group>
      ) : (
        <NotOffered what="Replaying and waiving" needs="operate" />
      )}
      <Text fw={600} size="sm">
        As the source sent it
      </Text>
      <Payload value={payload} label={`What the source sent of ${externalId}`} />
    </Stack>
  )
}

/** One record: what is wrong with it, and all of it. */
export const RecordDrawer = ({ id, onClose, onSettle }: RecordDrawerProps) => {
  useFocusBack()
  const { data, error } = useQuarantined(id)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={data === undefined ? "A quarantined record" : `${data.entity} ${data.externalId}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {error === null ? null : <Failure error={error} />}
      {data === undefined ? error === null ? <Loading /> : null : <Shown record={data} onSettle={onSettle} />}
    </Drawer>
  )
}
