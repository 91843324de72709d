import { Anchor, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { Panel } from "../connection/Panel.tsx"
import { Payload } from "../list/Payload.tsx"
import { kindWords, nameOf } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Fact } from "../standing/Fact.tsx"
import { Folded } from "./Folded.tsx"
import { Looks } from "./Looks.tsx"
import { ReadAgain } from "./ReadAgain.tsx"
import { asSentence, deletionOf, laneOf, type Look, type Story, stateMark, stateWords } from "./recordWords.ts"
import { InQuarantine, LeftQuarantine } from "./Unstored.tsx"
import { useStoredRecord } from "./useRecord.ts"

const RunLink = ({ id, words }: { readonly id: string; readonly words: string }) => (
  <Anchor inherit underline="always" renderRoot={(props) => <Link to="/runs/$id" params={{ id }} {...props} />}>
    {words}
  </Anchor>
)

const DecisionLink = ({ id, words }: { readonly id: string; readonly words: string }) => (
  <Anchor inherit underline="always" renderRoot={(props) => <Link to="/decisions/$id" params={{ id }} {...props} />}>
    {words}
  </Anchor>
)

/** What the source sent last, asked for when it is opened. */
const AsSent = ({ story }: { readonly story: Story }) => {
  const { data, error } = useStoredRecord(story, true)
  if (data === undefined) return error === null ? <Text size="sm">Loading …</Text> : <Failure error={error} />
  if (data === null) return <Text size="sm">Nothing of it is stored any more: contents of deleted records are kept for a while.</Text>
  return (
    <Payload
      label={`${story.entity} ${story.externalId} as the source sent it`}
      value={{ attributes: data.attributes, relationships: data.relationships }}
    />
  )
}

/** By which look it is gone, and what shows that. */
const Deletion = ({ look: { decisionId, receivedAt, request, runId, why } }: { readonly look: Look }) => (
  <Text size="sm" component="div">
    {asSentence(why)}
    {request === null ? "" : ` (${request})`}, <Moment at={receivedAt} />
    {runId === null ? null : (
      <>
        , by <RunLink id={runId} words="this run" />
      </>
    )}
    {decisionId === null ? null : (
      <>
        , as <DecisionLink id={decisionId} words={`decision ${decisionId}`} /> allowed
      </>
    )}
    .
  </Text>
)

const Stored = ({ stored, installedTransform }: Pick<Story, "stored" | "installedTransform">) =>
  stored === null ? null : (
    <Text size="sm" component="div">
      Stored <Moment at={stored.receivedAt} /> by {laneOf(stored.lane)}
      {stored.runId === null ? null : (
        <>
          , in <RunLink id={stored.runId} words="this run" />
        </>
      )}
      ; adapter {stored.adapterVersion}, transform {stored.transformVersion}
      {installedTransform === null || installedTransform === stored.transformVersion
        ? ""
        : `, of which version ${installedTransform} is installed: its rows are made again by and by`}
      .
    </Text>
  )

const Proof = ({ proof, state }: Pick<Story, "proof" | "state">) =>
  proof === null || state === "absent" ? null : (
    <Text size="sm" component="div">
      {state === "live" ? "Seen" : "Known to be gone"} last by a proven{" "}
      <RunLink id={proof.runId} words={(proof.kind === "full" ? kindWords.full : kindWords.reconciliation).toLowerCase()} />, which ended{" "}
      <Moment at={proof.finishedAt} />.
    </Text>
  )

const Decisions = ({ decisions }: Pick<Story, "decisions">) =>
  decisions.map(({ decidedBy, id, kind, outcome, reason, status }) => (
    <Text key={id} size="sm" component="div">
      <DecisionLink id={id} words={`Decision ${id}`} /> about {kind}: {status}
      {decidedBy === null ? "" : ` by ${nameOf(decidedBy)}`}
      {reason === null ? "" : ` (${reason})`}
      {outcome === null ? "" : `; this record: ${outcome}`}.
    </Text>
  ))

/** One record of a source: where it is from, how it is, what of it waits, and every look at it. */
export const StoryPanel = ({ mayOperate, story }: { readonly story: Story; readonly mayOperate: boolean }) => {
  const { connectionId, deletedAt, entity, externalId, looks, quarantine, rows, state, waiting } = story
  const deletion = deletionOf(story)
  return (
    <Panel title={`${entity} ${externalId}`}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          Of{" "}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/connections/$id" params={{ id: connectionId }} {...props} />}
          >
            this connection to {story.adapter}
          </Anchor>
          {rows.length === 0 ? null : (
            <>
              ; it became{" "}
              {rows.map(({ entity: name, id }, index) => (
                <span key={id}>
                  {index === 0 ? "" : ", "}
                  <Anchor inherit underline="always" renderRoot={(props) => <Link to="/records/$id" params={{ id }} {...props} />}>
                    {name} {id}
                  </Anchor>
                </span>
              ))}
            </>
          )}
          .
        </Text>
        <Fact
          mark={stateMark[state]}
          title={stateWords[state]}
          when={deletedAt === null ? undefined : <Moment at={deletedAt} />}
          reason={null}
          next={null}
          more={deletion === null ? null : <Deletion look={deletion} />}
        />
        <Stored {...story} />
        <Proof {...story} />
        <Decisions decisions={story.decisions} />
        {quarantine
          .filter(({ resolvedAt }) => resolvedAt === null)
          .map((held) => (
            <InQuarantine key={held.id} held={held} story={story} mayOperate={mayOperate} />
          ))}
        {waiting === null ? null : (
          <Fact
            mark="waiting"
            title="Waits to be read by its id"
            when={<Moment at={waiting.askedAt} as="lasting" />}
            reason={`${waiting.reason}${waiting.attempts > 0 ? `, tried ${waiting.attempts} times` : ""}`}
            next={null}
          />
        )}
        <LeftQuarantine quarantine={quarantine} />
        <Group>{mayOperate ? <ReadAgain story={story} /> : null}</Group>
        {state === "absent" ? null : <Folded title="what the source sent">{() => <AsSent story={story} />}</Folded>}
        {looks.length === 0 ? null : <Looks looks={looks} />}
      </Stack>
    </Panel>
  )
}
