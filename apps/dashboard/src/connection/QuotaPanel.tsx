import type { Budget, Connection } from "@openfaith/api"
import { Progress, Stack, Text } from "@mantine/core"
import { duration, grouped, plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Panel } from "./Panel.tsx"
import { useBudgets } from "./useConnectionFacts.ts"

/** One of the source's limits, as it is used at this moment by all processes. */
const Limit = ({ budget }: { readonly budget: Budget }) => {
  const { inUse, limit, others, periodSeconds, reason, until, waiting, waitingSince, window } = budget
  const waits = waiting.filter(({ requests }) => requests > 0)
  const share = limit === 0 ? 100 : Math.min(100, (inUse / limit) * 100)
  return (
    <div>
      <Text size="sm">
        {window === "main" ? "" : `${window}: `}
        {grouped(inUse)} of {plural(limit, "request")} in {duration(periodSeconds)}
        {others === 0 ? "" : `, ${grouped(others)} of them not ours`}
      </Text>
      <Progress value={share} color={share >= 100 ? "orange" : "teal"} aria-label={`${Math.round(share)} % of the limit in use`} mt={4} />
      {waits.length === 0 ? null : (
        <Text size="sm" component="div" mt={4}>
          {waits.map(({ lane, requests }) => `${grouped(requests)} ${lane}`).join(", ")} {waits.length === 1 ? "waits" : "wait"}
          {waitingSince === null ? null : (
            <>
              {" "}
              <Moment at={waitingSince} as="lasting" />
            </>
          )}
        </Text>
      )}
      {reason === null ? null : (
        <Text size="sm" component="div" mt={4}>
          <Spoken text={reason} />
          {until === null ? null : (
            <>
              , <Moment at={until} as="resumes" />
            </>
          )}
        </Text>
      )}
    </div>
  )
}

/** How much of the source's limits is used, and what waits for them. */
export const QuotaPanel = ({ connection: { id } }: { readonly connection: Connection }) => {
  const { data } = useBudgets(id)
  if (data === undefined) return null
  return (
    <Panel title="Quota">
      {data.items.length === 0 ? (
        <Text size="sm">Nothing has been asked of the source yet.</Text>
      ) : (
        <Stack gap="sm">
          {data.items.map((budget) => (
            <Limit key={budget.window} budget={budget} />
          ))}
        </Stack>
      )}
    </Panel>
  )
}
