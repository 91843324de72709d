import type { ClusterProcess } from "@openfaith/api"
import { Alert, Button, Group, List, Stack, Text } from "@mantine/core"
import { useMemo, useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { type Column, Rows } from "../list/Rows.tsx"
import { duration, grouped, plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { Fact } from "../standing/Fact.tsx"
import { useCluster } from "./useCluster.ts"
import { isSilent, processMark, processState, roleOf } from "./words.ts"

const columnsFor = (onDrain: ((process: ClusterProcess) => void) | null): ReadonlyArray<Column<ClusterProcess>> => [
  {
    title: "Process",
    cell: ({ address, host, pid }) => (
      <>
        {address}
        <Text size="sm" c="dimmed" fw={400}>
          {host}, pid {pid}
        </Text>
      </>
    )
  },
  {
    title: "State",
    cell: (process) => (
      <Fact
        mark={processMark(process)}
        title={processState(process)}
        when={
          process.endedAt !== null ? (
            <Moment at={process.endedAt} />
          ) : isSilent(process) ? undefined : (
            <Moment at={process.startedAt} as="lasting" />
          )
        }
        reason={process.reason}
        next={null}
      />
    )
  },
  { title: "Does", cell: ({ role }) => roleOf[role] },
  {
    title: "Version",
    cell: ({ storeVersion, version }) => `${version}, tables ${storeVersion}`
  },
  { title: "Shards", isNumber: true, cell: ({ role, shards }) => (role === "api" ? null : grouped(shards)) },
  {
    title: "Last heard",
    cell: ({ heartbeatAt, silentSeconds, state }) => (state === "gone" ? <Moment at={heartbeatAt} /> : `${duration(silentSeconds)} ago`)
  },
  {
    title: "Fenced",
    cell: ({ fenced, fencedAt }) =>
      fenced === 0 ? null : (
        <>
          {plural(fenced, "time")}
          {fencedAt === null ? null : (
            <>
              , last <Moment at={fencedAt} />
            </>
          )}
        </>
      )
  },
  ...(onDrain === null
    ? []
    : [
        {
          title: "What can be done",
          isAction: true,
          cell: (process: ClusterProcess) =>
            process.state !== "serving" || process.role === "command" ? null : process.drainAskedAt === null ? (
              <Button variant="default" size="compact-sm" onClick={() => onDrain(process)}>
                Drain
              </Button>
            ) : (
              <>
                asked to drain <Moment at={process.drainAskedAt} />
              </>
            )
        }
      ])
]

const undrainable = columnsFor(null)

const DrainDialog = ({
  isLast,
  onClose,
  process: { address, id }
}: {
  readonly process: ClusterProcess
  readonly isLast: boolean
  readonly onClose: () => void
}) => {
  const { error, isPending, mutate } = useCommand({
    send: (process: string, key) => ask(api.cluster.drainProcess({ params: { process }, headers: { "idempotency-key": key } })),
    touches: [["cluster"]],
    onDone: onClose
  })
  return (
    <CommandDialog
      title={`Drain ${address}?`}
      reason="none"
      confirm="Drain"
      keep="Let it work"
      isDangerous={isLast}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(id)}
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        <List.Item>It begins no more pages, commits those it has, hands its shards over and ends, within 25 s.</List.Item>
        <List.Item>
          {isLast
            ? "It is the only one that works: nothing is read until another is started."
            : "The others go on with what it had. Nothing is lost."}
        </List.Item>
        <List.Item>Whatever supervises it may start it again.</List.Item>
      </List>
    </CommandDialog>
  )
}

/** The processes that work on the installation, and those that went within a day. */
export const ProcessesPanel = () => {
  const { mayAdminister, seesAll } = useRights()
  const { data, dataUpdatedAt, error } = useCluster(seesAll)
  const [draining, setDraining] = useState<ClusterProcess | null>(null)
  const [showsGone, setShowsGone] = useState(false)
  const columns = useMemo(() => (mayAdminister ? columnsFor(setDraining) : undrainable), [mayAdminister])
  if (!seesAll) return <NotOffered what="Looking at the processes" needs="read" wholeInstallation />
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const there = data.processes.filter(({ state }) => state !== "gone")
  const gone = data.processes.filter(({ state }) => state === "gone")
  const workers = there.filter(({ role }) => role !== "api")
  return (
    <Stack gap="md">
      {error === null ? null : <Failure error={error} />}
      <Group justify="space-between" align="baseline">
        <Text>
          {plural(data.runners, "process does", "processes do")} the work.
          {data.fenced === 0
            ? ""
            : ` ${plural(data.fenced, "attempt")} to write ${data.fenced === 1 ? "was" : "were"} turned down (fenced).`}
        </Text>
        <Updated at={dataUpdatedAt} />
      </Group>
      {data.remarks.length === 0 ? null : (
        <Alert color="orange" title="Worth a look">
          <List size="sm">
            {data.remarks.map((remark) => (
              <List.Item key={remark}>
                <Spoken text={remark} />
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {there.length === 0 ? (
        <Text>No process is there but the one that answers.</Text>
      ) : (
        <Rows caption="Processes" columns={columns} rows={there} keyOf={({ id }) => id} />
      )}
      {there.length === 0 ? null : (
        <Text size="xs" c="dimmed">
          Shards: the parts of the work that a process has for itself. Fenced: attempts to write that were turned down, since another
          process had the work by then.
        </Text>
      )}
      {mayAdminister ? null : <NotOffered what="Draining a process" needs="admin" wholeInstallation />}
      {gone.length === 0 ? null : (
        <>
          <Group>
            <Button variant="default" size="compact-sm" aria-expanded={showsGone} onClick={() => setShowsGone(!showsGone)}>
              {showsGone ? "Hide" : "Show"} {grouped(gone.length)} that went within a day
            </Button>
          </Group>
          {showsGone ? <Rows caption="Processes that are gone" columns={undrainable} rows={gone} keyOf={({ id }) => id} /> : null}
        </>
      )}
      {draining === null ? null : (
        <DrainDialog
          process={draining}
          isLast={draining.role !== "api" && workers.every(({ id }) => id === draining.id)}
          onClose={() => setDraining(null)}
        />
      )}
    </Stack>
  )
}
