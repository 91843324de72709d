import type { Connection, EntityView } from "@openfaith/api"
import { Anchor, Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useState } from "react"
import { entityRows } from "../connection/entityRows.ts"
import { Panel } from "../connection/Panel.tsx"
import { SyncControls } from "../connection/SyncControls.tsx"
import { useHoldings, useProven, useStanding, useStreams } from "../connection/useConnectionFacts.ts"
import { Figure } from "../run/Figure.tsx"
import { StateIcon } from "../run/StateIcon.tsx"
import { grouped } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useSession } from "../shell/useSession.ts"
import { countedUpTo } from "../words/standings.ts"
import { FieldsPanel } from "./FieldsPanel.tsx"
import { ReadingFacts } from "./ReadingFacts.tsx"
import { ReadingsPanel } from "./ReadingsPanel.tsx"
import { SwitchDialog } from "./SwitchDialog.tsx"
import { DriftPanel, HeldPanel } from "./TroublePanels.tsx"
import { useEntity } from "./useEntity.ts"

const route = getRouteApi("/connections/$id/entities/$entity")

/** What the latest reconciliation of those shown found that no delta had brought; `null`: there is none among them. */
const driftIn = (readings: EntityView["readings"]): number | null => {
  const latest = readings.find(({ kind, receipt }) => kind === "reconciliation" && receipt !== null)
  return latest === undefined ? null : (latest.receipt?.findings ?? []).reduce((sum, { count }) => sum + count, 0)
}

/** How it is, how much there is of it, and how far it is proven. */
const Figures = ({
  activeRun,
  connectionId,
  view: { entity, readings }
}: {
  readonly connectionId: string
  readonly view: EntityView
  readonly activeRun: string | null
}) => {
  const { data: holdings } = useHoldings(connectionId)
  const { data: proven } = useProven(connectionId)
  const { data: active } = useStreams(activeRun)
  const of = <Each extends { readonly entity: string }>(all: ReadonlyArray<Each> | undefined) =>
    (all ?? []).filter((each) => each.entity === entity)
  const [row] = entityRows(of(holdings?.items), of(proven?.items), activeRun === null ? [] : of(active?.streams))
  const drift = driftIn(readings)
  const most = holdings?.countedTo ?? Number.POSITIVE_INFINITY
  if (row === undefined) return null
  return (
    <Panel title="State">
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <StateIcon state={row.mark} />
          <Text size="sm" component="div">
            <Text span inherit fw={600}>
              {row.state}
            </Text>
            {row.why === null ? null : (
              <>
                : <Spoken text={row.why} />
              </>
            )}
          </Text>
        </Group>
        <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 6 }} m={0}>
          <Figure label="Rows stored">{row.stored === null ? "…" : countedUpTo(row.stored, most)}</Figure>
          <Figure label="In quarantine">{countedUpTo(row.quarantined, most)}</Figure>
          <Figure label="Drift">{drift === null ? "not looked for" : grouped(drift)}</Figure>
          <Figure label="Nothing missing up to">{row.provenTo === null ? "not proven" : <Moment at={row.provenTo} />}</Figure>
          <Figure label="Watermark">{row.watermark === null ? "none" : <Moment at={row.watermark} />}</Figure>
          <Figure label="Last read">{row.readAt === null ? "never" : <Moment at={row.readAt} />}</Figure>
        </SimpleGrid>
      </Stack>
    </Panel>
  )
}

const Shown = ({
  activeRun,
  connection,
  updatedAt,
  view
}: {
  readonly connection: Connection
  readonly view: EntityView
  readonly activeRun: string | null
  readonly updatedAt: number
}) => {
  const { entity, facts, readings } = view
  const { session } = useSession()
  const mayOperate = session?.scope === "operate" || session?.scope === "admin"
  const { data: holdings } = useHoldings(connection.id)
  const isOn = holdings?.items.find((each) => each.entity === entity)?.enabled
  /** Whether it is to be on; `null`: nobody has asked. */
  const [asked, setAsked] = useState<boolean | null>(null)
  return (
    <Stack gap="md">
      <div>
        <Group justify="space-between" align="baseline">
          <Text size="sm">
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/connections/$id" params={{ id: connection.id }} {...props} />}
            >
              {connection.accountName}
            </Anchor>
            {" / Entities"}
          </Text>
          <Updated at={updatedAt} />
        </Group>
        <Group justify="space-between" align="flex-start" gap="md">
          <div>
            <Title order={1} size="h2">
              {entity}
            </Title>
            <Text size="sm" component="div">
              <Anchor
                inherit
                renderRoot={(props) => <Link to="/adapters/$name" params={{ name: connection.adapter }} search={{ entity }} {...props} />}
              >
                Among all entities of {connection.adapter}
              </Anchor>
            </Text>
          </div>
          {mayOperate ? (
            <Group gap="xs">
              <SyncControls connection={connection} entity={entity} isOffered={isOn !== false} />
              {isOn === undefined || connection.status !== "active" ? null : (
                <Button variant="default" aria-haspopup="dialog" onClick={() => setAsked(!isOn)}>
                  Switch {isOn ? "off" : "on"}
                </Button>
              )}
            </Group>
          ) : null}
        </Group>
      </div>
      <Figures connectionId={connection.id} view={view} activeRun={activeRun} />
      <HeldPanel connection={connection} entity={entity} />
      <DriftPanel connection={connection} entity={entity} readings={readings} />
      <ReadingsPanel readings={readings} />
      {facts === null ? (
        <Panel title="How it is read">
          <Text size="sm">The adapter that is installed does not know this entity any more. What is stored of it stays.</Text>
        </Panel>
      ) : (
        <Panel title="How it is read">
          <ReadingFacts facts={facts} />
        </Panel>
      )}
      <FieldsPanel connection={connection} view={view} mayAdminister={session?.scope === "admin"} />
      {asked === null ? null : (
        <SwitchDialog connection={connection} entity={entity} turnsOn={asked} isOn={isOn ?? !asked} onClose={() => setAsked(null)} />
      )}
    </Stack>
  )
}

/** One entity of a connection: how it is, how it is read, and what is wrong with it. */
export const EntityPage = () => {
  const { entity, id } = route.useParams()
  const standing = useStanding(id)
  const view = useEntity(id, entity)
  const error = standing.error ?? view.error
  useDocumentTitle(`${entity} · OpenFaith`)
  if (standing.data === undefined || view.data === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <>
        <Title order={1} size="h2">
          {entity}
        </Title>
        <Failure error={error} />
        <Anchor renderRoot={(props) => <Link to="/connections/$id" params={{ id }} {...props} />}>The connection</Anchor>
      </>
    )
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <Shown
        key={`${id} ${entity}`}
        connection={standing.data.connection}
        view={view.data}
        activeRun={standing.data.activity.run?.id ?? null}
        // As old as the older of the two.
        updatedAt={Math.min(standing.dataUpdatedAt, view.dataUpdatedAt)}
      />
    </>
  )
}
