import type { Run } from "@openfaith/api"
import { Anchor, Button, Group, Stack, Table, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { useInfiniteQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import classes from "./EntityTable.module.css"
import { entityStateOfRun, StateIcon } from "./StateIcon.tsx"
import { dateAndTime, duration, hasEnded, kindWords, secondsOf, statusWords } from "./words.ts"
import { useConnection } from "./runFacts.ts"
import { useNow } from "./useNow.ts"

const pageSize = 50
/** How soon what is new is asked for again. */
const lookMs = 3000
/** Whoever has gone through this many pages reads what was, not what is new. */
const livePages = 2

const route = getRouteApi("/runs")

const useRuns = (connectionId: string | undefined) =>
  useInfiniteQuery({
    queryKey: ["runs", "list", connectionId ?? null],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { readonly pageParam: string | null; readonly signal: AbortSignal }) =>
      ask(
        api.runs.listRuns({
          query: {
            limit: pageSize,
            receipts: "false",
            ...(connectionId === undefined ? {} : { connectionId }),
            ...(pageParam === null ? {} : { cursor: pageParam })
          }
        }),
        signal
      ),
    getNextPageParam: ({ next }): string | null => next,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > livePages ? false : every(lookMs)(query))
  })

const Row = ({ now, run }: { readonly run: Run; readonly now: number }) => {
  const seconds = secondsOf(run, now)
  return (
    <Table.Tr role="row">
      <Table.Th role="rowheader" scope="row" className={classes.entity}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: run.id }} {...props} />}>
          {kindWords[run.kind]}, {dateAndTime(run.requestedAt)}
        </Anchor>
      </Table.Th>
      <Table.Td role="cell" className={classes.state}>
        <span className={classes.mark}>
          <StateIcon state={entityStateOfRun(run.status)} />
          <Text size="sm" component="div" lineClamp={2} title={run.reason ?? ""}>
            <Spoken text={`${statusWords[run.status]}${run.reason === null ? "" : `: ${run.reason}`}`} />
          </Text>
        </span>
      </Table.Td>
      <Table.Td role="cell">{run.orgId}</Table.Td>
      <Table.Td role="cell">{run.adapter}</Table.Td>
      <Table.Td role="cell" className={classes.number}>
        {seconds === null ? "" : duration(seconds)}
      </Table.Td>
    </Table.Tr>
  )
}

/** Every run there has been, newest first. */
export const RunsPage = () => {
  useDocumentTitle("Runs · OpenFaith")
  const { connection: connectionId } = route.useSearch()
  const connection = useConnection(connectionId)
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useRuns(connectionId)
  const runs = data?.pages.flatMap(({ items }) => items) ?? []
  const now = useNow(runs.some((run) => !hasEnded(run)))
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  return (
    <Stack>
      <Title order={1}>{connectionId === undefined ? "Runs" : `Runs of ${connection?.accountName ?? "a connection"}`}</Title>
      {connectionId === undefined ? null : (
        <Text size="sm">
          <Anchor inherit renderRoot={(props) => <Link to="/runs" search={{}} {...props} />}>
            All runs
          </Anchor>
        </Text>
      )}
      {error === null ? null : <Failure error={error} />}
      {runs.length === 0 ? (
        <Text>Nothing has been synced yet. A run begins by itself when a source is connected.</Text>
      ) : (
        <Table role="table" className={classes.table} verticalSpacing="xs" highlightOnHover>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              <Table.Th role="columnheader">Run</Table.Th>
              <Table.Th role="columnheader">Outcome</Table.Th>
              <Table.Th role="columnheader">Organisation</Table.Th>
              <Table.Th role="columnheader">Source</Table.Th>
              <Table.Th role="columnheader" className={classes.number}>
                Time
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {runs.map((run) => (
              <Row key={run.id} run={run} now={now} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older runs
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}
