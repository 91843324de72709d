import type { AdapterEntity, Run } from "@openfaith/api"
import { DataList, List, Stack, Table, Text } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import classes from "../run/EntityTable.module.css"
import { grouped, kindWords } from "../run/words.ts"

const deleteWords: Readonly<Record<AdapterEntity["deletes"], string>> = {
  event: "The source tells of each",
  listDiff: "What two whole readings do not list, asked for by its id where it has one",
  parentScan: "What is not listed below its parent any more",
  mergeEndpoint: "The source lists what was merged into what",
  never: "They do not show"
}

export const strategyWords: Readonly<Record<string, string>> = {
  keyset: "Keyset",
  windows: "Windows of time",
  newestFirst: "Newest first",
  overlappingOffset: "Overlapping pages",
  perParent: "A list below each parent",
  partition: "A list for each part",
  harvest: "With another entity's pages"
}

const readingOrder: ReadonlyArray<Run["kind"]> = ["full", "delta", "reconciliation"]

/** Where an entity is read from and how each kind of run reads it, with what that costs and takes for granted. */
export const ReadingFacts = ({ facts }: { readonly facts: AdapterEntity }) => {
  const isNarrow = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false })
  const assumed = [...new Set(facts.readings.flatMap((reading) => reading.assumed))]
  const items: ReadonlyArray<readonly [string, string]> = [
    ["List", `${facts.path}, ${grouped(facts.perPage)} rows a page`],
    ["One row", facts.rowPath ?? "Cannot be asked for"],
    ["Changes", facts.changes === null ? "No field tells of them" : `By ${facts.changes}`],
    ["Deletions", deleteWords[facts.deletes]],
    ["Events", facts.events.length === 0 ? "None" : facts.events.join(", ")],
    ["Rows in", facts.canonical.length === 0 ? "None: its records are kept as they are" : facts.canonical.join(", ")],
    ...(facts.projectionOf === null ? [] : [["Shows the same as", facts.projectionOf] as const]),
    ["Known from", facts.reference]
  ]
  return (
    <Stack gap="sm">
      <DataList size="sm" gap={6} labelWidth="8rem" orientation={isNarrow ? "vertical" : "horizontal"}>
        {items.map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
      <Table role="table" aria-label="How it is read" className={classes.table} verticalSpacing={4}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            <Table.Th role="columnheader">Run</Table.Th>
            <Table.Th role="columnheader">Strategy</Table.Th>
            <Table.Th role="columnheader">Requests</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {readingOrder.flatMap((kind) =>
            facts.readings
              .filter((reading) => reading.kind === kind)
              .map(({ reason, requestsFormula, strategy }) => (
                <Table.Tr key={kind} role="row">
                  <Table.Th role="rowheader" scope="row" className={classes.entity}>
                    <Text size="sm" style={{ whiteSpace: "nowrap" }}>
                      {kindWords[kind]}
                    </Text>
                  </Table.Th>
                  <Table.Td role="cell" className={classes.state}>
                    <Text size="sm">
                      {strategy === null ? "Does not read it" : (strategyWords[strategy] ?? strategy)}: {reason}
                    </Text>
                  </Table.Td>
                  <Table.Td role="cell">
                    <Text size="sm">{requestsFormula ?? ""}</Text>
                  </Table.Td>
                </Table.Tr>
              ))
          )}
        </Table.Tbody>
      </Table>
      {assumed.length === 0 ? null : (
        <div>
          <Text size="sm" fw={600}>
            Taken for granted
          </Text>
          <List size="sm">
            {assumed.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  )
}
