import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useOrg } from "../list/OrgFilter.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useSession } from "../shell/useSession.ts"
import { ActivityPanel } from "./ActivityPanel.tsx"
import { Filters } from "./Filters.tsx"
import { FreshnessStrip } from "./FreshnessStrip.tsx"
import { HealthStrip } from "./HealthStrip.tsx"
import { NothingYet } from "./NothingYet.tsx"
import { RecentRuns } from "./RecentRuns.tsx"
import { StandingRow } from "./StandingRow.tsx"
import classes from "./StandingTable.module.css"
import { WorkStrip } from "./WorkStrip.tsx"
import { type Chosen, useStandingCounts, useStandings } from "./useStandings.ts"

const route = getRouteApi("/")

const Connections = ({ chosen, isWhole }: { readonly chosen: Chosen; /** Nothing is left out. */ readonly isWhole: boolean }) => {
  const { data, dataUpdatedAt, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useStandings(chosen)
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const standings = data.pages.flatMap(({ items }) => items)
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      {standings.length === 0 && isWhole ? null : (
        <div>
          <WorkStrip org={chosen.org} />
          <Group justify="flex-end">
            <Updated at={dataUpdatedAt} />
          </Group>
        </div>
      )}
      {standings.length === 0 ? (
        isWhole ? (
          <NothingYet />
        ) : (
          <Text>
            None is like this.{" "}
            <Anchor inherit renderRoot={(props) => <Link to="/" search={{}} {...props} />}>
              Show all connections
            </Anchor>
          </Text>
        )
      ) : (
        <table role="table" className={classes.table}>
          <colgroup>
            <col />
            <col />
            <col />
            <col />
          </colgroup>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader">Connection</th>
              <th role="columnheader">Health</th>
              <th role="columnheader">Activity</th>
              <th role="columnheader">Last outcome</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {standings.map((standing) => (
              <StandingRow key={standing.connection.id} standing={standing} />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More connections
          </Button>
        </Group>
      ) : null}
    </>
  )
}

/** How many are how; an installation without any has none to count. */
const Counts = ({ org }: { readonly org: string | undefined }) => {
  const { data } = useStandingCounts(org)
  if (data === undefined || data.connections === 0) return null
  return (
    <>
      <HealthStrip counts={data} />
      <FreshnessStrip counts={data} />
    </>
  )
}

/** All connections: how each is, what it does, and how the last run ended. */
export const Overview = () => {
  const chosen = route.useSearch()
  const navigate = route.useNavigate()
  const { session } = useSession()
  const org = useOrg(chosen.org)
  useDocumentTitle("Connections · OpenFaith")
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Connections
        </Title>
        <Group gap="xs">
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/records" search={chosen.org === undefined ? {} : { org: chosen.org }} {...props} />}
          >
            Find a record
          </Button>
          {session?.scope === "admin" ? (
            <Button variant="default" renderRoot={(props) => <Link to="/connect" {...props} />}>
              Connect a church
            </Button>
          ) : null}
        </Group>
      </Group>
      <Filters chosen={chosen} onChoose={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })} />
      <Counts org={org} />
      <Connections
        chosen={{ ...chosen, org }}
        isWhole={chosen.only === undefined && chosen.fresh === undefined && chosen.org === undefined}
      />
      <ActivityPanel
        org={org}
        period={chosen.period ?? "day"}
        onChoose={(period) => void navigate({ search: (before) => ({ ...before, period }), replace: true })}
      />
      <RecentRuns org={org} />
    </Stack>
  )
}
