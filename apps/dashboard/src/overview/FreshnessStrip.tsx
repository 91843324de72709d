import type { Standing } from "@openfaith/api"
import { Group, Progress, Stack, Text } from "@mantine/core"
import { useMemo } from "react"
import { Updated } from "../shell/Updated.tsx"
import { useClock } from "../shell/useClock.ts"
import { freshness } from "./activityWords.ts"

const everyMs = 10_000

/** Up to how long ago nothing is missing, over the connections that are shown. */
export const FreshnessStrip = ({
  standings,
  updatedAt
}: {
  readonly standings: ReadonlyArray<Standing>
  /** In milliseconds since 1970. */
  readonly updatedAt: number
}) => {
  const moment = useClock((now) => Math.floor(now / everyMs) * everyMs)
  const levels = useMemo(
    () =>
      freshness(
        standings.filter(({ connection }) => connection.status !== "disconnected").map(({ outcome }) => outcome.provenTo),
        moment
      ),
    [standings, moment]
  )
  const all = levels.reduce((total, { count }) => total + count, 0)
  if (all === 0) return null
  return (
    <Stack gap={4}>
      <Progress.Root size="md" aria-hidden>
        {levels.map(({ colour, count, words }) => (
          <Progress.Section key={words} value={(count / all) * 100} color={colour} />
        ))}
      </Progress.Root>
      <Group justify="space-between" align="baseline" gap="xs">
        <Group gap="md">
          <Text size="sm" c="dimmed">
            Nothing is missing:
          </Text>
          {levels.map(({ colour, count, words }) => (
            <Text key={words} size="sm" component="div" style={{ display: "inline-flex", alignItems: "center", gap: "0.4rem" }}>
              <svg width="10" height="10" aria-hidden="true">
                <rect width="10" height="10" rx="2" fill={`var(--mantine-color-${colour}-filled)`} />
              </svg>
              {words} ({count})
            </Text>
          ))}
        </Group>
        <Updated at={updatedAt} />
      </Group>
    </Stack>
  )
}
