import type { Decision, DecisionView } from "@openfaith/api"
import { Accordion, Alert, Anchor, Button, Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useState } from "react"
import { glimpseOf } from "../list/glimpseOf.ts"
import { ConnectionLink } from "../list/OfConnection.tsx"
import { Payload } from "../list/Payload.tsx"
import { grouped, nameOf, plural } from "../run/words.ts"
import { StateIcon } from "../run/StateIcon.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Status } from "../shell/Status.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { type Answered, DecideDialog } from "./DecideDialog.tsx"
import { useDecision } from "./useDecisions.ts"
import { decisionMark, decisionStatus, decisionTitle, evidence, outcomes, type Verb, verbsOf, verbWords } from "./words.ts"

type Asked = typeof Decision.Type
type Sample = (typeof DecisionView.Type)["records"][number]

const route = getRouteApi("/decisions/$id")

/** So many of its records at first, and when more are wanted; the contract gives no more. */
const [fewSamples, manySamples] = [20, 200] as const

const outcomeWords: Readonly<Record<NonNullable<Sample["outcome"]>, string>> = {
  buried: "deleted",
  kept: "kept",
  revived: "brought back",
  applied: "stored",
  restored: "values back"
}

const said: Readonly<Record<Verb, string>> = {
  confirm: "Confirmed. A reconciliation goes through the records now.",
  reject: "Rejected. Everything stays as it is.",
  undo: "Undone. What went is back."
}

const Samples = ({ records }: { readonly records: ReadonlyArray<Sample> }) => (
  <Accordion variant="contained" multiple order={3}>
    {records.map(({ externalId, lost, outcome, payload }) => (
      <Accordion.Item key={externalId} value={externalId}>
        <Accordion.Control>
          <Text size="sm" component="span">
            <Text span inherit fw={600}>
              {externalId}
            </Text>
            {lost === null ? "" : ` loses ${lost.join(", ")}`}
            {outcome === null ? "" : `: ${outcomeWords[outcome]}`}
            <Text span inherit c="dimmed">
              {" "}
              {glimpseOf(payload)}
            </Text>
          </Text>
        </Accordion.Control>
        <Accordion.Panel>
          {payload === null ? (
            <Text size="sm">Nothing is stored of its content any more.</Text>
          ) : (
            <Payload value={payload} label={`What is stored of ${externalId}`} />
          )}
        </Accordion.Panel>
      </Accordion.Item>
    ))}
  </Accordion>
)

/** How it stands: what was found, or who has decided and what became of it. */
const Standing = ({ decision }: { readonly decision: Asked }) => {
  const { decidedAt, decidedBy, fields, foundAt, openedAt, reason, status } = decision
  const became = outcomes(decision)
  return (
    <Stack gap={6}>
      <Group gap="xs" wrap="nowrap">
        <StateIcon state={decisionMark[status]} />
        <Text component="div">
          <Text span inherit fw={600}>
            {decisionStatus[status]}
          </Text>
          {decidedAt === null ? (
            <>
              , <Moment at={openedAt} as="lasting" />
            </>
          ) : (
            <>
              {decidedBy === null ? "" : ` by ${nameOf(decidedBy)}`}, <Moment at={decidedAt} />
              {reason === null ? "" : `: ${reason}`}
            </>
          )}
        </Text>
      </Group>
      <Text>{evidence(decision)}</Text>
      {fields.length === 0 ? null : <Text>Fields: {fields.map(({ count, field }) => `${field} of ${grouped(count)}`).join(", ")}.</Text>}
      <Text size="sm" c="dimmed" component="div">
        Found <Moment at={foundAt} />
      </Text>
      {became.length === 0 ? null : <Text>What became of them: {became.join(", ")}.</Text>}
    </Stack>
  )
}

const Shown = ({
  onMore,
  samples,
  view
}: {
  readonly view: typeof DecisionView.Type
  readonly samples: number
  readonly onMore: () => void
}) => {
  const { decision, records } = view
  const { mayOperate } = useRights()
  const [verb, setVerb] = useState<Verb | null>(null)
  const [answered, setAnswered] = useState<Answered | null>(null)
  const verbs = verbsOf(decision)
  const rest = decision.count - records.length
  return (
    <Stack gap="lg">
      <Status>
        {answered === null ? null : (
          <Alert color="green" title={said[answered.verb]}>
            {answered.runId === null ? null : (
              <Anchor inherit renderRoot={(props) => <Link to="/runs/$id" params={{ id: answered.runId ?? "" }} {...props} />}>
                Watch the reconciliation
              </Anchor>
            )}
          </Alert>
        )}
      </Status>
      <Standing decision={decision} />
      {verbs.length === 0 ? null : mayOperate ? (
        <Group gap="xs">
          {verbs.map((each) => (
            <Button key={each} variant="default" onClick={() => setVerb(each)}>
              {verbWords[decision.kind][each]}
            </Button>
          ))}
        </Group>
      ) : (
        <NotOffered what="Deciding" needs="operate" />
      )}
      <Stack gap="xs" component="section" aria-labelledby="records">
        <Title order={2} size="h3" id="records">
          {rest > 0 ? `${plural(records.length, "record")} of ${grouped(decision.count)}` : "Records"}
        </Title>
        {records.length === 0 ? <Text>None is kept any more.</Text> : <Samples records={records} />}
        {rest > 0 && samples < manySamples ? (
          <Group>
            <Button variant="default" size="compact-sm" onClick={onMore}>
              Show up to {manySamples}
            </Button>
          </Group>
        ) : null}
      </Stack>
      {verb === null ? null : (
        <DecideDialog
          decision={decision}
          verb={verb}
          onAnswered={(done) => {
            setAnswered(done)
            setVerb(null)
          }}
          onClose={() => setVerb(null)}
        />
      )}
    </Stack>
  )
}

/** One decision: what was found, some of it, what each answer does, and what became of it. */
export const DecisionPage = () => {
  const { id } = route.useParams()
  const [samples, setSamples] = useState<number>(fewSamples)
  const { data, dataUpdatedAt, error } = useDecision(id, samples)
  const title = data === undefined ? "Decision" : decisionTitle(data.decision)
  useDocumentTitle(`${title} · OpenFaith`)
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" component="div">
          <Anchor inherit renderRoot={(props) => <Link to="/decisions" {...props} />}>
            Decisions
          </Anchor>
          {data === undefined ? null : (
            <>
              {" / "}
              <ConnectionLink id={data.decision.connectionId} />
            </>
          )}
        </Text>
        <Group justify="space-between" align="baseline">
          <Title order={1} size="h2">
            {title}
          </Title>
          <Updated at={dataUpdatedAt} />
        </Group>
      </div>
      {error === null ? null : <Failure error={error} />}
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : (
        <Shown key={id} view={data} samples={samples} onMore={() => setSamples(manySamples)} />
      )}
    </Stack>
  )
}
