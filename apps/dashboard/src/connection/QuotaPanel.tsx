import type { Budget, Connection } from "@openfaith/api"
import { Stack, Text } from "@mantine/core"
import { grouped } from "../run/words.ts"
import { LimitBar, LimitReason, LimitWaits, limitWords, windowOf } from "../standing/limits.tsx"
import { Panel } from "./Panel.tsx"
import { useBudgets } from "./useConnectionFacts.ts"

const Limit = ({ budget }: { readonly budget: Budget }) => (
  <Stack gap={4}>
    <Text size="sm">
      {budget.window === "main" ? "" : `${windowOf(budget)}: `}
      {limitWords(budget)}
      {budget.others === 0 ? "" : `, ${grouped(budget.others)} of them not ours`}
    </Text>
    <LimitBar budget={budget} />
    <LimitWaits budget={budget} />
    <LimitReason budget={budget} />
  </Stack>
)

/** How much of the source's limits is used, and what waits for them. */
export const QuotaPanel = ({ connection: { id } }: { readonly connection: Connection }) => {
  const { data } = useBudgets(id)
  if (data === undefined) return null
  return (
    <Panel title="Limits of the source">
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
