import type { RunView } from "@openfaith/api"
import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { memo, useMemo, useState } from "react"
import { Spoken } from "../shell/Spoken.tsx"
import { useRights } from "../shell/useSession.ts"
import { exact } from "../words/relative.ts"
import type { EntityState } from "./entityStates.ts"
import classes from "./RunLog.module.css"
import { commandLines } from "./runCommands.ts"
import { runLog } from "./runLog.ts"
import { StateIcon } from "./StateIcon.tsx"
import { useRunCommands } from "./useRunCommands.ts"
import { dateAndTime, grouped } from "./words.ts"

const shown = 10

/** The end of what has happened in the run, as it goes. */
export const RunLog = memo(
  ({ states, view: { incidents, run } }: { readonly view: RunView; readonly states: ReadonlyArray<EntityState> }) => {
    const [isWhole, setIsWhole] = useState(false)
    const { mayAdminister } = useRights()
    const { data } = useRunCommands(run, mayAdminister)
    const commands = useMemo(() => commandLines(data?.items ?? []), [data])
    const lines = useMemo(() => runLog({ incidents, run }, states, commands), [incidents, run, states, commands])
    return (
      <Stack gap="xs" component="section" aria-labelledby="log">
        <Title order={2} size="h3" id="log">
          What has happened
        </Title>
        <ol className={classes.list} reversed>
          {lines.slice(0, isWhole ? undefined : shown).map(({ at, entity, key, mark, text }) => (
            <li key={key} className={classes.line}>
              <Text size="sm" c="dimmed" component="time" dateTime={at} title={exact(at)}>
                {dateAndTime(at)}
              </Text>
              <StateIcon state={mark} />
              <Text size="sm" component="div" className={classes.words}>
                <Text span inherit fw={600}>
                  {entity ?? "The run"}
                </Text>{" "}
                <Spoken text={text} />
              </Text>
            </li>
          ))}
        </ol>
        {mayAdminister ? null : (
          <Text size="sm" c="dimmed">
            Who gave which command is told to administrators.
          </Text>
        )}
        {lines.length <= shown ? null : (
          <Group>
            <Button variant="default" size="compact-sm" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
              {isWhole ? "Show the latest" : `Show all ${grouped(lines.length)}`}
            </Button>
          </Group>
        )}
      </Stack>
    )
  }
)
