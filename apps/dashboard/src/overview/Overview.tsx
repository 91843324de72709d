import { Alert, Anchor, Button, Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useOrg } from "../list/OrgFilter.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { useSession } from "../shell/useSession.ts"
import { ActivityPanel } from "./ActivityPanel.tsx"
import { Filters } from "./Filters.tsx"
import { FreshnessStrip } from "./FreshnessStrip.tsx"
import { NothingYet } from "./NothingYet.tsx"
import { RecentRuns } from "./RecentRuns.tsx"
import { StandingRow } from "./StandingRow.tsx"
import classes from "./StandingTable.module.css"
import { WorkStrip } from "./WorkStrip.tsx"
import { attentionShown, type Chosen, useAttention, useStandings } from "./useStandings.ts"

const route = getRouteApi("/")

/** Where the list is longer than what is shown, what needs a person may stand out of sight. */
const Attention = ({ org }: { readonly org: string | undefined }) => {
  const { data } = useAttention(org)
  const count = data?.items.length ?? 0
  if (count === 0) return null
  const many = data?.next === null ? String(count) : `More than ${attentionShown}`
  return (
    <Alert color="orange" py="xs">
      {many} {count === 1 ? "connection needs" : "connections need"} attention.{" "}
      <Anchor
        inherit
        renderRoot={(props) => <Link to="/" search={{ only: "attention", ...(org === undefined ? {} : { org }) }} {...props} />}
      >
        Show only these
      </Anchor>
    </Alert>
  )
}

const Connections = ({ chosen, isWhole }: { readonly chosen: Chosen; /** Nothing is left out. */ readonly isWhole: boolean }) => {
  const { data, dataUpdatedAt, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useStandings(chosen)
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const standings = data.pages.flatMap(({ items }) => items)
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      {isWhole && data.pages[0]?.next !== null ? <Attention org={chosen.org} /> : null}
      <FreshnessStrip standings={standings} updatedAt={dataUpdatedAt} />
      {standings.length === 0 && isWhole ? null : <WorkStrip org={chosen.org} />}
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
      <Filters
        chosen={{ only: chosen.only, org: chosen.org }}
        onChoose={({ only, org }) =>
          void navigate({
            search: {
              ...(only === undefined ? {} : { only }),
              ...(org === undefined ? {} : { org }),
              ...(chosen.period === undefined ? {} : { period: chosen.period })
            },
            replace: true
          })
        }
      />
      <Connections chosen={{ only: chosen.only, org }} isWhole={chosen.only === undefined && chosen.org === undefined} />
      <ActivityPanel
        org={org}
        period={chosen.period ?? "day"}
        onChoose={(period) => void navigate({ search: (before) => ({ ...before, period }), replace: true })}
      />
      <RecentRuns org={org} />
    </Stack>
  )
}
