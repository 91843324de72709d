import type { RunView } from "@openfaith/api"
import { Alert, Anchor, Group, Stack, Text, Title, VisuallyHidden } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useMemo } from "react"
import { Folded } from "../records/Folded.tsx"
import { Payload } from "../list/Payload.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useSession } from "../shell/useSession.ts"
import { causeOf } from "./causes.ts"
import { type EntityState, entityStates } from "./entityStates.ts"
import type { Liveness } from "./followRun.ts"
import { RunComparison } from "./RunComparison.tsx"
import { RunControls } from "./RunControls.tsx"
import { RunEntities } from "./RunEntities.tsx"
import { RunFigures } from "./RunFigures.tsx"
import { RunLog } from "./RunLog.tsx"
import { RunReceipt } from "./RunReceipt.tsx"
import { RunWaits } from "./RunWaits.tsx"
import { entityStateOfRun, StateIcon } from "./StateIcon.tsx"
import { useNow } from "./useNow.ts"
import { useConnection, useGraph, usePlan } from "./runFacts.ts"
import { useRun } from "./useRun.ts"
import { dateAndTime, hasEnded, kindWords, requester, statusWords } from "./words.ts"

const route = getRouteApi("/runs/$id")

const Connectedness = ({ liveness }: { readonly liveness: Liveness }) => (
  <div role="status">
    {liveness.state === "lost" ? (
      <Alert color="orange" variant="light" title="Connection lost, trying again" mt="md">
        What you see is how it was. It goes on by itself as soon as the server answers.
      </Alert>
    ) : null}
  </div>
)

/** How old what is shown is. What is followed is as it is now, however long ago it has changed. */
const Heard = ({ liveness: { state }, updatedAt }: { readonly liveness: Liveness; readonly updatedAt: number }) =>
  state === "live" ? (
    <Text size="xs" c="dimmed" component="div">
      Live; changed <Moment at={new Date(updatedAt).toISOString()} />
    </Text>
  ) : (
    <Updated at={updatedAt} />
  )

const next: Partial<Record<RunView["run"]["status"], string>> = {
  paused: "It goes on where it was as soon as it is resumed.",
  incomplete: 'What was not proven is read again by the next run; "Try again" does so now.',
  failed: '"Try again" starts it once more.',
  cancelled: 'What was stored stays. "Try again" starts it once more.'
}

/** Everything the engine has said of what went wrong, as it said it. */
const rawDetail = ({ incidents, run, streams }: RunView) => ({
  run: { id: run.id, status: run.status, attempt: run.attempt, reason: run.reason },
  entities: streams
    .filter(({ reason, receipt }) => reason !== null || receipt?.balanced === false)
    .map(({ entity, reason, receipt, status }) => ({ entity, status, reason: reason ?? receipt?.reason ?? null })),
  incidents
})

const Outcome = ({ states, view }: { readonly view: RunView; readonly states: ReadonlyArray<EntityState> }) => {
  const { run } = view
  // What a person has stopped says itself why.
  const cause = run.status === "incomplete" || run.status === "failed" ? causeOf(states) : null
  return next[run.status] === undefined ? null : (
    <Alert
      variant="light"
      color={run.status === "paused" || run.status === "cancelled" ? "orange" : "red"}
      title={<Spoken text={cause ?? run.reason ?? statusWords[run.status]} />}
    >
      <Stack gap="xs">
        <Text size="sm">{next[run.status]}</Text>
        {cause === null && view.incidents.length === 0 ? null : (
          <Folded title="the raw detail">{() => <Payload label="What the engine said" value={rawDetail(view)} />}</Folded>
        )}
      </Stack>
    </Alert>
  )
}

/** Told to those who do not see the page: how the run is and which entities have ended, not every page it stores. */
const spoken = ({ run }: RunView, states: ReadonlyArray<EntityState>) => {
  const ended = states.filter(({ stream }) => stream !== null && stream.status !== "pending" && stream.status !== "running")
  return `${kindWords[run.kind]}: ${statusWords[run.status]}. ${ended.length} of ${states.length} entities have ended.`
}

const Head = ({ mayOperate, run }: Pick<RunView, "run"> & { readonly mayOperate: boolean }) => {
  const connection = useConnection(run.connectionId)
  const who = requester(run)
  return (
    <Stack gap={4}>
      <Text size="sm">
        <Anchor inherit renderRoot={(props) => <Link to="/connections/$id" params={{ id: run.connectionId }} {...props} />}>
          {connection?.accountName ?? run.orgId}
        </Anchor>
        {" / "}
        <Anchor inherit renderRoot={(props) => <Link to="/runs" search={{ connection: run.connectionId }} {...props} />}>
          Runs
        </Anchor>
      </Text>
      <Group justify="space-between" align="flex-start">
        <Group gap="sm" wrap="nowrap">
          <StateIcon state={entityStateOfRun(run.status)} size={28} />
          <Title order={1} size="h2">
            {kindWords[run.kind]}: {statusWords[run.status].toLowerCase()}
          </Title>
        </Group>
        <RunControls run={run} mayOperate={mayOperate} />
      </Group>
      <Text size="sm" c="dimmed">
        {run.orgId}, {run.adapter}; requested {dateAndTime(run.requestedAt)}
        {who === null ? "" : ` by ${who}`}
        {run.attempt > 1 ? `; attempt ${run.attempt}` : ""}
        {run.finishedAt === null ? "" : `; ended ${dateAndTime(run.finishedAt)}`}
      </Text>
    </Stack>
  )
}

const Shown = ({ liveness, updatedAt, view }: { readonly view: RunView; readonly liveness: Liveness; readonly updatedAt: number }) => {
  const { run } = view
  useDocumentTitle(`${kindWords[run.kind]}: ${statusWords[run.status].toLowerCase()} · OpenFaith`)
  const { session } = useSession()
  const graph = useGraph(run.adapter)
  const plan = usePlan(run)
  const now = useNow(!hasEnded(run))
  const states = useMemo(() => entityStates(view, graph), [view, graph])
  const edges = useMemo(() => graph?.edges ?? [], [graph])
  const streams = useMemo(() => states.flatMap(({ stream }) => (stream === null ? [] : [stream])), [states])
  return (
    <Stack gap="lg">
      <div>
        <Head run={run} mayOperate={session?.scope === "operate" || session?.scope === "admin"} />
        <Heard liveness={liveness} updatedAt={updatedAt} />
        <Connectedness liveness={liveness} />
        <VisuallyHidden role="status">{spoken(view, states)}</VisuallyHidden>
      </div>
      <Outcome view={view} states={states} />
      <RunFigures view={view} states={states} plan={plan} now={now} />
      <RunWaits states={states} now={now} />
      <RunEntities run={run} states={states} edges={edges} now={now} />
      <Stack gap="xs" component="section" aria-labelledby="receipt">
        <Title order={2} size="h3" id="receipt">
          Receipt
        </Title>
        <RunReceipt run={run} streams={streams} incidents={view.incidents} />
      </Stack>
      <RunLog view={view} states={states} />
      <RunComparison view={view} />
    </Stack>
  )
}

/** One run, live: what needs what, how far each entity is, and what proves it. */
export const RunPage = () => {
  const { id } = route.useParams()
  const { error, liveness, updatedAt, view } = useRun(id)
  if (view === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <>
        <Title order={1} size="h2">
          Run
        </Title>
        <Failure error={error} />
        <Anchor renderRoot={(props) => <Link to="/runs" search={{}} {...props} />}>All runs</Anchor>
      </>
    )
  return <Shown key={id} view={view} liveness={liveness} updatedAt={updatedAt} />
}
