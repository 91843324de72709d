import { Anchor, Group, Stack, Text, Title } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { every, liveMs } from "../api/queries.ts"
import { RunList } from "../standing/RunList.tsx"

/** What was synced last, whatever is shown above. */
export const RecentRuns = ({ org }: { readonly org: string | undefined }) => {
  const { data } = useQuery({
    queryKey: ["runs", "recent", org ?? null],
    queryFn: ({ signal }) =>
      ask(api.runs.listRuns({ query: { limit: 10, receipts: "false", ...(org === undefined ? {} : { orgId: org }) } }), signal),
    refetchInterval: every(liveMs)
  })
  if (data === undefined || data.items.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-labelledby="recent-runs">
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h3" id="recent-runs">
          Recent runs
        </Title>
        {data.next === null ? null : (
          <Text size="sm">
            <Anchor inherit renderRoot={(props) => <Link to="/runs" {...props} />}>
              All runs
            </Anchor>
          </Text>
        )}
      </Group>
      <RunList runs={data.items} />
    </Stack>
  )
}
