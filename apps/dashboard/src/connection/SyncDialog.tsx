import type { Connection, Run } from "@openfaith/api"
import { Anchor, Button, SimpleGrid, Stack, Text } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { Folded } from "../records/Folded.tsx"
import { Figure } from "../run/Figure.tsx"
import { duration, grouped, kindWords, plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { dryRunOf, planKindOf } from "./dryRun.ts"

type Kind = Run["kind"]

const means: Readonly<Record<Kind, string>> = {
  delta: "Asks what has changed since the last time.",
  full: "Reads everything.",
  reconciliation: "Compares everything with the source, and finds what was deleted. More deletions than usual wait for a decision."
}

/** What it would read and cost; `asksSource`: by the source's own counts, else by what is stored. */
const usePlan = (connectionId: string, kind: Kind, asksSource: boolean, isWanted = true) =>
  useQuery({
    queryKey: ["connections", "dry-run", connectionId, planKindOf(kind), asksSource],
    enabled: isWanted,
    staleTime: 30_000,
    retry: false,
    queryFn: ({ signal }) =>
      ask(
        api.connections.getPlan({
          params: { connectionId },
          query: { kind: planKindOf(kind), ...(asksSource ? { ask: "true" as const } : {}) }
        }),
        signal
      )
  })

const Figures = ({
  connectionId,
  entity,
  kind
}: {
  readonly connectionId: string
  readonly kind: Kind
  readonly entity: string | null
}) => {
  const [asksSource, setAsksSource] = useState(false)
  const planned = usePlan(connectionId, kind, asksSource)
  // An entity that is asked for by its name is read now: whole, where a delta cannot tell what has changed.
  const isReadWhole = kind === "delta" && entity !== null && planned.data !== undefined && dryRunOf(planned.data, entity).entities === 0
  const whole = usePlan(connectionId, "full", asksSource, isReadWhole)
  const { data, error, isFetching } = isReadWhole ? whole : planned
  if (data === undefined) return error === null ? <Text size="sm">Reckoning what it takes …</Text> : <Failure error={error} />
  const { entities, isAtLeast, leftOut, requests, rows, seconds } = dryRunOf(data, entity)
  const about = isAtLeast ? "at least" : "about"
  return (
    <Stack gap="xs">
      <SimpleGrid component="dl" cols={{ base: 2, xs: 4 }} m={0}>
        <Figure label="Entities">{grouped(entities)}</Figure>
        <Figure label="Rows known">{grouped(rows)}</Figure>
        <Figure label="Requests">{requests === 0 ? "not known" : `${about} ${grouped(requests)}`}</Figure>
        <Figure label="Time at the limit">{requests === 0 ? "not known" : `${about} ${duration(Math.max(1, seconds))}`}</Figure>
      </SimpleGrid>
      {isReadWhole ? <Text size="sm">A delta cannot tell what of it has changed, so it is read whole.</Text> : null}
      {leftOut.length === 0 ? null : (
        <Folded title={plural(leftOut.length, "entity that it does not read", "entities that it does not read")}>
          {() =>
            leftOut.map(({ entity: name, reason }) => (
              <Text key={name} size="sm">
                {name}: {reason}
              </Text>
            ))
          }
        </Folded>
      )}
      {asksSource && !isFetching ? (
        <Text size="sm" c="dimmed">
          By the source's own counts.
        </Text>
      ) : (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: "flex-start" }}
          loading={isFetching}
          onClick={() => setAsksSource(true)}
          title="One request for each entity"
        >
          Ask the source how much there is
        </Button>
      )}
    </Stack>
  )
}

export interface SyncDialogProps {
  readonly connection: Connection
  readonly kind: Kind
  /** `null`: every entity that is switched on. */
  readonly entity: string | null
  readonly onClose: () => void
}

/** What a run would take, then the run. One of the same kind that is active already is joined. */
export const SyncDialog = ({ connection, entity, kind, onClose }: SyncDialogProps) => {
  const { data, error, isPending, mutate } = useCommand({
    send: (connectionId: string, key) =>
      ask(
        api.runs.requestRun({
          headers: { "idempotency-key": key },
          payload: { connectionId, kind, ...(entity === null ? {} : { entities: [entity] }) }
        })
      ),
    touches: [["standings"], ["runs"]]
  })
  return (
    <CommandDialog
      title={`${kindWords[kind]} of ${entity ?? connection.accountName}`}
      size="lg"
      confirm="Start"
      keep="Leave it"
      startsAt="confirm"
      isSending={isPending}
      error={error}
      done={
        data === undefined ? null : (
          <Text size="sm">
            {kindWords[kind]} {data.joined ? "was active already" : "requested"}:{" "}
            <Anchor inherit renderRoot={(props) => <Link to="/runs/$id" params={{ id: data.runId }} {...props} />}>
              watch it
            </Anchor>
          </Text>
        )
      }
      onConfirm={() => mutate(connection.id)}
      onClose={onClose}
    >
      <Text size="sm">{means[kind]}</Text>
      <Figures connectionId={connection.id} kind={kind} entity={entity} />
    </CommandDialog>
  )
}
