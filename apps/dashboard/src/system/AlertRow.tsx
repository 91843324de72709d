import type { Alert } from "@openfaith/api"
import { Anchor, Button, Code, Collapse, Group, Paper, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { Link } from "@tanstack/react-router"
import { Schema } from "effect"
import { memo, useId } from "react"
import { ConnectionLink } from "../list/OfConnection.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Fact } from "../standing/Fact.tsx"

/** By kind of alert; put into the pages when they are built (vite.config.ts). */
const runbooks = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.String))(import.meta.env["RUNBOOKS"])

/** The page where the alert can be acted on; `null`: there is none. */
const whereOf = ({ connectionId, kind, subject }: Alert) => {
  if (connectionId !== null && kind === "open_decision")
    return (
      <Anchor size="sm" renderRoot={(props) => <Link to="/decisions" search={{ connection: connectionId }} {...props} />}>
        Look at the decision
      </Anchor>
    )
  if (connectionId !== null && kind === "quarantine")
    return (
      <Anchor size="sm" renderRoot={(props) => <Link to="/quarantine" search={{ connection: connectionId }} {...props} />}>
        Look at the records
      </Anchor>
    )
  if (subject.startsWith("run_"))
    return (
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: subject }} {...props} />}>
        Look at the run
      </Anchor>
    )
  if (kind === "lost_runner" || kind === "no_runner" || kind === "late_schedule")
    return (
      <Anchor size="sm" renderRoot={(props) => <Link to="/system" search={{}} {...props} />}>
        Look at the processes
      </Anchor>
    )
  return null
}

const Runbook = ({ kind, page }: { readonly kind: string; /** Where it stands in the documentation. */ readonly page: string }) => {
  const [isOpen, { toggle }] = useDisclosure()
  const id = useId()
  const text = runbooks[kind]
  if (text === undefined) return <Code>{page}</Code>
  return (
    <div>
      <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
        Runbook
      </Button>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap={4} pt={4}>
          <Text size="sm" component="div">
            <Spoken text={text} />
          </Text>
          <Code>{page}</Code>
        </Stack>
      </Collapse>
    </div>
  )
}

export interface AlertRowProps {
  readonly alert: Alert
  /** `null`: who looks may not. */
  readonly onSilence: ((alert: Alert) => void) | null
}

/** One alert: what, since when, why, what to do, and where more is said. */
export const AlertRow = memo(({ alert, onSilence }: AlertRowProps) => {
  const { connectionId, kind, next, orgId, reason, resolvedAt, runbook, severity, silencedUntil, since, title } = alert
  return (
    <Paper withBorder p="md" component="li">
      <Stack gap="xs">
        <Fact
          mark={resolvedAt !== null ? "done" : severity === "critical" ? "failed" : "exceptions"}
          title={`${severity === "critical" ? "Critical" : "Warning"}: ${title}`}
          when={
            resolvedAt === null ? (
              <Moment at={since} as="lasting" />
            ) : (
              <>
                ended <Moment at={resolvedAt} />
              </>
            )
          }
          more={
            connectionId === null ? (
              orgId
            ) : (
              <>
                <ConnectionLink id={connectionId} />, {orgId}
              </>
            )
          }
          reason={reason}
          next={resolvedAt === null ? next : null}
        />
        <Group gap="sm" ps={26}>
          {resolvedAt === null ? whereOf(alert) : null}
          {resolvedAt !== null ? null : silencedUntil !== null ? (
            <Text size="sm" component="div">
              Silenced: told of again <Moment at={silencedUntil} as="until" />
            </Text>
          ) : onSilence === null ? null : (
            <Button variant="default" size="compact-sm" onClick={() => onSilence(alert)} aria-label={`Silence: ${title}`}>
              Silence
            </Button>
          )}
          <Runbook kind={kind} page={runbook} />
        </Group>
      </Stack>
    </Paper>
  )
})
