import type { Run } from "@openfaith/api"
import { Anchor, Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { KeysetList } from "../list/KeysetList.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { useKeyset } from "../list/useKeyset.ts"
import { Spoken } from "../shell/Spoken.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useClock } from "../shell/useClock.ts"
import classes from "./EntityTable.module.css"
import { entityStateOfRun, StateIcon } from "./StateIcon.tsx"
import { dateAndTime, duration, kindWords, requester, secondsOf, statusWords } from "./words.ts"
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

const columns: ReadonlyArray<Column<Run>> = [
  {
    title: "Run",
    cell: ({ id, kind, requestedAt }) => (
      <Anchor size="sm" style={{ whiteSpace: "nowrap" }} renderRoot={(props) => <Link to="/runs/$id" params={{ id }} {...props} />}>
        {kindWords[kind]}, {dateAndTime(requestedAt)}
      </Anchor>
    )
  },
  {
    title: "Outcome",
    cell: ({ reason, status }) => (
      <span className={classes.mark}>
        <StateIcon state={entityStateOfRun(status)} />
        <Text size="sm" component="div" lineClamp={2} title={reason ?? ""}>
          <Spoken text={`${statusWords[status]}${reason === null ? "" : `: ${reason}`}`} />
        </Text>
      </span>
    )
  },
  { title: "Requested by", cell: requester },
  { title: "Organisation", cell: ({ orgId }) => orgId },
  { title: "Source", cell: ({ adapter }) => adapter },
  { title: "Time", isNumber: true, cell: (run) => <Time run={run} /> }
]

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
        {(runs) => <Rows caption="Runs, newest first" columns={columns} rows={runs} keyOf={({ id }) => id} />}
      </KeysetList>
    </Stack>
  )
}
