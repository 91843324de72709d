import type { StandingCounts } from "@openfaith/api"
import { Group, Progress, Stack, Text } from "@mantine/core"
import { grouped } from "../run/words.ts"
import { freshWords } from "../words/standings.ts"
import { CountLink } from "./CountLink.tsx"
import classes from "./Strips.module.css"

/** Of how many connections nothing is missing up to how long ago. */
export const FreshnessStrip = ({ counts: { freshness } }: { readonly counts: StandingCounts }) => {
  const all = freshness.reduce((sum, { connections }) => sum + connections, 0)
  if (all === 0) return null
  const levels = freshWords.flatMap(([level, words, colour]) => {
    const found = freshness.find((each) => each.level === level)
    return found === undefined ? [] : [{ level, words, colour, count: found.connections }]
  })
  return (
    <Stack gap={6}>
      <Progress.Root size="md" aria-hidden>
        {levels.map(({ colour, count, level }) => (
          <Progress.Section key={level} value={(count / all) * 100} color={colour} />
        ))}
      </Progress.Root>
      <Group gap="xs" component="nav" aria-label="Connections by up to when nothing is missing" className={classes.strip}>
        <Text size="sm" c="dimmed">
          Nothing is missing
        </Text>
        {levels.map(({ colour, count, level, words }) => (
          <CountLink key={level} chosen={{ fresh: level }}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2" fill={`var(--mantine-color-${colour}-filled)`} />
            </svg>
            {grouped(count)} {words}
          </CountLink>
        ))}
        {levels.length < 2 ? null : <CountLink chosen={{ fresh: undefined }}>all of them</CountLink>}
      </Group>
    </Stack>
  )
}
