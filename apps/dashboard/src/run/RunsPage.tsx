import type { Run } from "@openfaith/api"
import { Anchor, Group, Stack, Table, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { memo } from "react"
import { api, ask } from "../api/api.ts"
import { KeysetList } from "../list/KeysetList.tsx"
import { useKeyset } from "../list/useKeyset.ts"
import { Spoken } from "../shell/Spoken.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useClock } from "../shell/useClock.ts"
import classes from "./EntityTable.module.css"
import { entityStateOfRun, StateIcon } from "./StateIcon.tsx"
import { dateAndTime, duration, kindWords, secondsOf, statusWords } from "./words.ts"
import { useConnection } from "./runFacts.ts"

/** How soon what is new is asked for again. */
const lookMs = 1500

const route = getRouteApi("/runs")

const useRuns = (connectionId: string | undefined) =>
  useKeyset({
    queryKey: ["runs", "list", connectionId ?? null],
    everyMs: lookMs,
    ask: (page, signal) =>
      ask(api.runs.listRuns({ query: { ...page, receipts: "false", ...(connectionId === undefined ? {} : { connectionId }) } }), signal)
  })

/** Up to now where it has not ended. */
const Time = ({ run }: { readonly run: Run }) =>
  useClock((now) => {
    const seconds = secondsOf(run, now)
    return seconds === null ? "" : duration(seconds)
  })

/** Drawn again only where the run is another: what is asked again is mostly as it was. */
const Row = memo(({ run }: { readonly run: Run }) => (
  <Table.Tr role="row">
    <Table.Th role="rowheader" scope="row" className={classes.entity}>
      <Anchor size="sm" style={{ whiteSpace: "nowrap" }} renderRoot={(props) => <Link to="/runs/$id" params={{ id: run.id }} {...props} />}>
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
      <Time run={run} />
    </Table.Td>
  </Table.Tr>
))

/** Every run there has been, newest first. */
export const RunsPage = () => {
  useDocumentTitle("Runs · OpenFaith")
  const { connection: connectionId } = route.useSearch()
  const connection = useConnection(connectionId)
  const view = useRuns(connectionId)
  return (
    <Stack>
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          {connectionId === undefined ? "Runs" : `Runs of ${connection?.accountName ?? "a connection"}`}
        </Title>
        <Updated at={view.updatedAt} />
      </Group>
      {connectionId === undefined ? null : (
        <Text size="sm">
          <Anchor inherit renderRoot={(props) => <Link to="/runs" search={{}} {...props} />}>
            All runs
          </Anchor>
        </Text>
      )}
      <KeysetList
        view={view}
        more="Older runs"
        empty={<Text>Nothing has been synced yet. A run begins by itself when a source is connected.</Text>}
      >
        {(runs) => (
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
                <Row key={run.id} run={run} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </KeysetList>
    </Stack>
  )
}
