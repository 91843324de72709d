import { Progress, Stack, Text, Title } from "@mantine/core"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import type { EntityState } from "./entityStates.ts"
import { shareOver, waitsOf } from "./waits.ts"
import { plural } from "./words.ts"

/** What holds the run up, and how much of each wait is over. */
export const RunWaits = ({ now, states }: { readonly states: ReadonlyArray<EntityState>; readonly now: number }) => {
  const waits = waitsOf(states)
  if (waits.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-labelledby="waits">
      <Title order={2} size="h3" id="waits">
        What it waits for
      </Title>
      {waits.map((wait) => {
        const share = shareOver(wait, now)
        return (
          <div key={wait.reason}>
            <Text size="sm" component="div">
              <Text span inherit fw={600}>
                {wait.entities.length === 1 ? wait.entities[0] : plural(wait.entities.length, "entity", "entities")}
              </Text>
              : <Spoken text={wait.reason} />
              {wait.since === "" ? null : (
                <>
                  , <Moment at={wait.since} as="lasting" />
                </>
              )}
              {wait.until === null ? null : (
                <>
                  ; <Moment at={wait.until} as="resumes" />
                </>
              )}
            </Text>
            <Progress
              value={share === null ? 100 : share * 100}
              striped={share === null}
              animated={share === null}
              color="orange"
              size="sm"
              mt={4}
              aria-label={share === null ? "When it ends is not known" : `${Math.round(share * 100)} % of the wait is over`}
            />
          </div>
        )
      })}
    </Stack>
  )
}
