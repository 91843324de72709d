import { Anchor, Text, Timeline } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { StateIcon } from "../run/StateIcon.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { dateAndTime } from "../run/words.ts"
import { exact } from "../words/relative.ts"
import { asSentence, laneOf, type Look, lookMark } from "./recordWords.ts"

/** When and how a look was had: in which lane, what was asked, by which run. */
const How = ({ look: { lane, receivedAt, request, runId, version } }: { readonly look: Look }) => (
  <Text size="sm" c="dimmed" component="div">
    <Moment at={receivedAt} />, {laneOf(lane)}
    {request === null ? "" : `, ${request}`}
    {version === null ? null : (
      <>
        , the source's version of{" "}
        <time dateTime={version} title={exact(version)}>
          {dateAndTime(version)}
        </time>
      </>
    )}
    {runId === null ? null : (
      <>
        {", "}
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/runs/$id" params={{ id: runId }} {...props} />}>
          its run
        </Anchor>
      </>
    )}
  </Text>
)

/** Every look at a record that is remembered and what became of it, the latest first. */
export const Looks = ({ looks }: { readonly looks: ReadonlyArray<Look> }) => (
  <Timeline bulletSize={26} lineWidth={2} active={-1}>
    {looks.toReversed().map((look) => (
      <Timeline.Item
        key={`${look.receivedAt} ${look.outcome} ${look.hash ?? ""}`}
        bullet={<StateIcon state={lookMark(look)} size={16} />}
        title={
          <Text size="sm" component="div">
            <Spoken text={asSentence(look.why)} />
          </Text>
        }
      >
        <How look={look} />
      </Timeline.Item>
    ))}
  </Timeline>
)
