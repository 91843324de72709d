import type { Plan, RunView } from "@openfaith/api"
import { Paper, Progress, SimpleGrid, Stack, Text } from "@mantine/core"
import type { EntityState } from "./entityStates.ts"
import { Figure } from "./Figure.tsx"
import { forecastOf } from "./forecast.ts"
import { duration, grouped, plural, secondsOf } from "./words.ts"

const settled: ReadonlyArray<EntityState["state"]> = ["done", "exceptions", "unproven", "failed", "blocked", "cancelled"]

/** How far the whole of it is. */
export const RunFigures = ({
  now,
  plan,
  states,
  view
}: {
  readonly view: RunView
  readonly states: ReadonlyArray<EntityState>
  readonly plan: typeof Plan.Type | null
  readonly now: number
}) => {
  const { run } = view
  const ended = states.filter(({ state }) => settled.includes(state)).length
  const read = states.reduce((sum, state) => sum + state.read, 0)
  // An entity whose end nobody can know counts as it stands.
  const expected = states.reduce((sum, state) => sum + (state.expected ?? state.read), 0)
  const seconds = secondsOf(run, now)
  const forecast = forecastOf(view, plan, now)
  const share =
    states.length === 0
      ? 0
      : states.reduce((sum, { fraction, state }) => sum + (settled.includes(state) ? 1 : (fraction ?? 0)), 0) / states.length
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 6 }} m={0}>
          <Figure label="Entities ended">
            {grouped(ended)} of {grouped(states.length)}
          </Figure>
          <Figure label="Records read">{expected > read ? `${grouped(read)} of ${grouped(expected)}` : grouped(read)}</Figure>
          <Figure label="Requests">{grouped(states.reduce((sum, { requests }) => sum + requests, 0))}</Figure>
          <Figure label="Pages">{grouped(states.reduce((sum, { pages }) => sum + pages, 0))}</Figure>
          <Figure label="Time">{seconds === null ? "not begun" : duration(seconds)}</Figure>
          {forecast === null ? null : (
            <Figure label="Left, as far as known">
              {forecast.requests === 0
                ? "not known"
                : `${forecast.isAtLeast ? "at least" : "about"} ${duration(Math.max(1, forecast.seconds))}`}
              {forecast.requests === 0 ? null : (
                <Text size="xs" span display="block" fw={400}>
                  {plural(forecast.requests, "request")}
                </Text>
              )}
            </Figure>
          )}
        </SimpleGrid>
        <Progress value={share * 100} size="sm" aria-label="Progress of the run" transitionDuration={300} />
      </Stack>
    </Paper>
  )
}
