import type { Connection } from "@openfaith/api"
import { Stack, Text } from "@mantine/core"
import { kindWords } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { scheduleWords } from "../words/standings.ts"
import { Panel } from "./Panel.tsx"
import { useSchedules } from "./useConnectionFacts.ts"

/** What keeps the connection fresh by itself. */
export const UpkeepPanel = ({ connection: { id, orgId, status } }: { readonly connection: Connection }) => {
  const { data } = useSchedules(orgId)
  const own = data?.items.filter(({ connectionId }) => connectionId === id) ?? []
  return (
    <Panel title="Schedule">
      <Stack gap={6}>
        {data !== undefined && own.length === 0 ? (
          <Text size="sm">
            Nothing starts by itself. <Spoken text={`\`openfaith schedule set --org ${orgId} --kind delta --every 15m\` changes that.`} />
          </Text>
        ) : null}
        {own.map((schedule) => (
          <Text key={schedule.id} size="sm" component="div">
            <Text span inherit fw={600}>
              {kindWords[schedule.kind]}
            </Text>{" "}
            {schedule.entity === null ? "" : `of ${schedule.entity} `}
            {scheduleWords(schedule)}
            {!schedule.enabled ? (
              ", switched off"
            ) : schedule.pausedReason !== null ? (
              <>
                , starts nothing: <Spoken text={schedule.pausedReason} />
              </>
            ) : status === "active" ? (
              <>
                , due <Moment at={schedule.nextRunAt} as="until" />
              </>
            ) : (
              ", starts nothing while the connection is not active"
            )}
          </Text>
        ))}
      </Stack>
    </Panel>
  )
}
