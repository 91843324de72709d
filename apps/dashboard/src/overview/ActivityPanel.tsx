import { SegmentedControl, Stack, Table, Text } from "@mantine/core"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { lazy, Suspense } from "react"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { Panel } from "../connection/Panel.tsx"
import { Folded } from "../records/Folded.tsx"
import classes from "../run/EntityTable.module.css"
import { dateAndTime, grouped } from "../run/words.ts"
import type { Period } from "../searches.ts"
import { part } from "../shell/part.ts"
import { activitySentence, type Bucket, periodWords } from "./activityWords.ts"

/** The chart brings its library along: only who has something to see loads it. */
const ActivityChart = lazy(async () => ({ default: (await part(() => import("./ActivityChart.tsx"))).ActivityChart }))

const lookMs = 30_000

const periods = ["day", "week", "month"] as const satisfies ReadonlyArray<Period>

const useActivity = (org: string | undefined, period: Period) =>
  useQuery({
    queryKey: ["activity", org ?? null, period],
    queryFn: ({ signal }) => ask(api.standings.getActivity({ query: { period, ...(org === undefined ? {} : { orgId: org }) } }), signal),
    refetchInterval: every(lookMs),
    placeholderData: keepPreviousData
  })

const columns = [
  ["runs", "Runs"],
  ["troubled", "Failed or incomplete"],
  ["read", "Looked at"],
  ["applied", "New or changed"],
  ["unchanged", "Unchanged"],
  ["quarantined", "In quarantine"],
  ["deleted", "Deleted"]
] as const

const Figures = ({ buckets }: { readonly buckets: ReadonlyArray<Bucket> }) => (
  <Table role="table" aria-label="Activity" className={classes.table} verticalSpacing={4}>
    <Table.Thead role="rowgroup">
      <Table.Tr role="row">
        <Table.Th role="columnheader">From</Table.Th>
        {columns.map(([name, words]) => (
          <Table.Th key={name} role="columnheader" className={classes.number}>
            {words}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody role="rowgroup">
      {buckets
        .filter(({ runs }) => runs > 0)
        .map((bucket) => (
          <Table.Tr key={bucket.from} role="row">
            <Table.Th role="rowheader" scope="row" className={classes.entity}>
              <Text size="sm">
                <time dateTime={bucket.from}>{dateAndTime(bucket.from)}</time>
              </Text>
            </Table.Th>
            {columns.map(([name, words]) => (
              <Table.Td key={name} role="cell" className={classes.number} data-label={words.toLowerCase()}>
                {grouped(bucket[name])}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
    </Table.Tbody>
  </Table>
)

/** How much was read lately, and what became of it. */
export const ActivityPanel = ({
  onChoose,
  org,
  period
}: {
  readonly org: string | undefined
  readonly period: Period
  readonly onChoose: (period: Period) => void
}) => {
  const { data } = useActivity(org, period)
  const sentence = data === undefined ? null : activitySentence(data.buckets)
  if (data === undefined) return null
  return (
    <Panel
      title="What was read"
      aside={
        <SegmentedControl
          size="xs"
          transitionDuration={0}
          value={period}
          onChange={(value) => onChoose(periods.find((each) => each === value) ?? "day")}
          data={periods.map((value) => ({ value, label: periodWords[value] }))}
          aria-label="Of which time"
        />
      }
    >
      {sentence === null ? (
        <Text size="sm">No run has ended in the last {periodWords[period]}.</Text>
      ) : (
        <Stack gap="sm">
          <Text size="sm">
            {sentence}
            {data.countedFrom === null ? "" : ` Counted back to ${dateAndTime(data.countedFrom)}: more runs than these are not looked at.`}
          </Text>
          <Suspense fallback={<div style={{ height: 220 }} />}>
            <ActivityChart buckets={data.buckets} period={period} />
          </Suspense>
          <Folded title="the figures">{() => <Figures buckets={data.buckets} />}</Folded>
        </Stack>
      )}
    </Panel>
  )
}
