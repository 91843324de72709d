import type { Standing } from "@openfaith/api"
import { Anchor, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useSession } from "../shell/useSession.ts"
import { CredentialPanel } from "./CredentialPanel.tsx"
import { EventsPanel } from "./EventsPanel.tsx"
import { EntitiesPanel } from "./EntitiesPanel.tsx"
import { FactPanels } from "./FactPanels.tsx"
import { DecisionsPanel, QuarantinePanel } from "./OpenPanels.tsx"
import { QuotaPanel } from "./QuotaPanel.tsx"
import { SyncControls } from "./SyncControls.tsx"
import { UpkeepPanel } from "./UpkeepPanel.tsx"
import { useRunsOf, useStanding } from "./useConnectionFacts.ts"
import { WebhooksPanel } from "./WebhooksPanel.tsx"

const route = getRouteApi("/connections/$id")

const Shown = ({ standing, updatedAt }: { readonly standing: Standing; readonly updatedAt: number }) => {
  const { activity, connection } = standing
  const { session } = useSession()
  const { data: runs } = useRunsOf(connection.id)
  const mayOperate = session?.scope === "operate" || session?.scope === "admin"
  return (
    <Stack gap="md">
      <div>
        <Group justify="space-between" align="baseline">
          <Text size="sm">
            <Anchor inherit renderRoot={(props) => <Link to="/" {...props} />}>
              Connections
            </Anchor>
          </Text>
          <Updated at={updatedAt} />
        </Group>
        <Group justify="space-between" align="flex-start" gap="md">
          <div>
            <Title order={1} size="h2">
              {connection.accountName}
            </Title>
            <Text size="sm" c="dimmed">
              {connection.orgId},{" "}
              <Anchor
                inherit
                underline="always"
                renderRoot={(props) => <Link to="/adapters/$name" params={{ name: connection.adapter }} {...props} />}
              >
                {connection.adapter}
              </Anchor>
              , {connection.id}
            </Text>
            <Text size="sm">
              <Anchor inherit renderRoot={(props) => <Link to="/records" search={{ org: connection.orgId }} {...props} />}>
                Find a record
              </Anchor>
            </Text>
          </div>
          {mayOperate ? <SyncControls connection={connection} /> : null}
        </Group>
      </div>
      <FactPanels standing={standing} runs={runs?.items ?? []} mayOperate={mayOperate} />
      <DecisionsPanel connection={connection} />
      <QuarantinePanel connection={connection} />
      <EntitiesPanel connectionId={connection.id} activeRun={activity.run?.id ?? null} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <UpkeepPanel connection={connection} />
        <WebhooksPanel connection={connection} mayOperate={mayOperate} />
        <QuotaPanel connection={connection} />
        <CredentialPanel connection={connection} mayAdminister={session?.scope === "admin"} />
      </SimpleGrid>
      <EventsPanel connection={connection} runs={runs?.items ?? []} hasMore={runs !== undefined && runs.next !== null} />
    </Stack>
  )
}

/** One connection: how it is, what it holds, what keeps it fresh, and what can be done. */
export const ConnectionPage = () => {
  const { id } = route.useParams()
  const { data, dataUpdatedAt, error } = useStanding(id)
  useDocumentTitle(`${data?.connection.accountName ?? "Connection"} · OpenFaith`)
  if (data === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <>
        <Title order={1} size="h2">
          Connection
        </Title>
        <Failure error={error} />
        <Anchor renderRoot={(props) => <Link to="/" {...props} />}>All connections</Anchor>
      </>
    )
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <Shown key={id} standing={data} updatedAt={dataUpdatedAt} />
    </>
  )
}
