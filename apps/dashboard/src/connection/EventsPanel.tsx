import type { Connection, Run } from "@openfaith/api"
import { Anchor, Button, Stack, Text, Timeline } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { StateIcon } from "../run/StateIcon.tsx"
import { grouped } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { useSession } from "../shell/useSession.ts"
import { type Happening, happenings } from "./events.ts"
import { Panel } from "./Panel.tsx"
import { useAllDecisions, useCommands } from "./useConnectionFacts.ts"

const shown = 12

const Title = ({ happening: { decisionId, runId, title } }: { readonly happening: Happening }) =>
  runId !== null ? (
    <Anchor inherit fw={600} renderRoot={(props) => <Link to="/runs/$id" params={{ id: runId }} {...props} />}>
      {title}
    </Anchor>
  ) : decisionId !== null ? (
    <Anchor inherit fw={600} renderRoot={(props) => <Link to="/decisions/$id" params={{ id: decisionId }} {...props} />}>
      {title}
    </Anchor>
  ) : (
    <Text span inherit fw={600}>
      {title}
    </Text>
  )

/** What has happened lately, and who did it: runs, decisions, and, for those who are told, commands. */
export const EventsPanel = ({
  connection: { id, orgId },
  hasMore,
  runs
}: {
  readonly connection: Connection
  /** The latest, newest first; `hasMore`: there are older ones. */
  readonly runs: ReadonlyArray<Run>
  readonly hasMore: boolean
}) => {
  const { session } = useSession()
  const isTold = session?.scope === "admin"
  const { data: decisions } = useAllDecisions(id)
  const { data: commands } = useCommands(orgId, isTold)
  const [isWhole, setIsWhole] = useState(false)
  const all = happenings({ connectionId: id, runs, decisions: decisions?.items ?? [], commands: commands?.items ?? [] })
  if (all.length === 0) return null
  return (
    <Panel
      title="What happened lately"
      aside={
        hasMore ? (
          <Anchor size="sm" renderRoot={(props) => <Link to="/runs" search={{ connection: id }} {...props} />}>
            All runs
          </Anchor>
        ) : null
      }
    >
      <Stack gap="sm">
        <Timeline bulletSize={26} lineWidth={2} active={-1}>
          {all.slice(0, isWhole ? undefined : shown).map((happening) => (
            <Timeline.Item
              key={happening.key}
              bullet={<StateIcon state={happening.mark} size={16} />}
              title={
                <Text size="sm" component="div">
                  <Title happening={happening} />
                </Text>
              }
            >
              {happening.detail === null ? null : (
                <Text size="sm" component="div" lineClamp={3} title={happening.detail}>
                  <Spoken text={happening.detail} />
                </Text>
              )}
              <Text size="sm" c="dimmed" component="div">
                <Moment at={happening.at} />
                {happening.actor === null ? "" : `, by ${happening.actor}`}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
        {isWhole || all.length <= shown ? null : (
          <Button variant="default" size="compact-sm" style={{ alignSelf: "flex-start" }} onClick={() => setIsWhole(true)}>
            Show all {grouped(all.length)}
          </Button>
        )}
        {isTold ? null : (
          <Text size="sm" c="dimmed">
            Who gave which command is told to administrators.
          </Text>
        )}
      </Stack>
    </Panel>
  )
}
