import type { RunView } from "@openfaith/api"
import { Anchor, Stack, Table, Text, Title } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { comparison } from "./comparison.ts"
import classes from "./EntityTable.module.css"
import { dateAndTime, hasEnded, kindWords, statusWords } from "./words.ts"

/** Runs of the kind that are looked through for the one before; older ones are compared with nothing. */
const lookedThrough = 200

/** The run of the same kind before this one that ended; `null`: there is none among the latest. */
const useBefore = ({ run }: RunView) =>
  useQuery({
    queryKey: ["runs", "before", run.id],
    enabled: hasEnded(run),
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { items } = await ask(
        api.runs.listRunsOfKind({ params: { connectionId: run.connectionId, kind: run.kind }, query: { limit: lookedThrough } }),
        signal
      )
      const place = items.findIndex(({ id }) => id === run.id)
      const found = place < 0 ? undefined : items.slice(place + 1).find(hasEnded)
      return found === undefined ? null : ask(api.runs.getRun({ params: { runId: found.id } }), signal)
    }
  }).data ?? null

/** How the run went beside the one of its kind before. */
export const RunComparison = ({ view }: { readonly view: RunView }) => {
  const before = useBefore(view)
  if (before === null) return null
  return (
    <Stack gap="xs" component="section" aria-labelledby="comparison">
      <Title order={2} size="h3" id="comparison">
        Beside the one before
      </Title>
      <Text size="sm">
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/runs/$id" params={{ id: before.run.id }} {...props} />}>
          {kindWords[before.run.kind]}: {statusWords[before.run.status].toLowerCase()}
        </Anchor>
        , {dateAndTime(before.run.finishedAt ?? before.run.requestedAt)}
      </Text>
      <Table role="table" aria-label="Beside the one before" className={classes.table} verticalSpacing={4}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            <Table.Th role="columnheader">What</Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              This run
            </Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              Before
            </Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              Difference
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {comparison(view, before).map(({ before: then, change, now, words }) => (
            <Table.Tr key={words} role="row">
              <Table.Th role="rowheader" scope="row" className={classes.entity}>
                <Text size="sm">{words}</Text>
              </Table.Th>
              <Table.Td role="cell" className={classes.number} data-label="now">
                {now}
              </Table.Td>
              <Table.Td role="cell" className={classes.number} data-label="before">
                {then}
              </Table.Td>
              <Table.Td role="cell" className={classes.number} data-label="">
                {change}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}
