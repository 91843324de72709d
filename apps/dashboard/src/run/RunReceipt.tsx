import type { RunView } from "@openfaith/api"
import { Alert, Button, Group, ScrollArea, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core"
import { useState } from "react"
import { Spoken } from "../shell/Spoken.tsx"
import classes from "./EntityTable.module.css"
import { countWords, difference, findingsOf, totalsOf } from "./receiptCounts.ts"
import { Figure } from "./Figure.tsx"
import { incidentWords } from "./runLog.ts"
import { RunExceptions } from "./RunExceptions.tsx"
import { StateIcon } from "./StateIcon.tsx"
import { dateAndTime, grouped, hasEnded, plural } from "./words.ts"

const shownReceipts = 40

/** Sentences of entities under a title; nothing where there are none. */
const Remarks = ({
  remarks,
  title
}: {
  readonly title: string
  readonly remarks: ReadonlyArray<readonly [entity: string, text: string]>
}) =>
  remarks.length === 0 ? null : (
    <div>
      <Title order={3} size="h4">
        {title}
      </Title>
      {remarks.map(([entity, text]) => (
        <Text key={`${entity} ${text}`} size="sm">
          {entity}: <Spoken text={text} />
        </Text>
      ))}
    </div>
  )

const Verdict = ({ run, streams }: Pick<RunView, "run" | "streams">) => {
  const { balanced, exceptions, of } = totalsOf(streams)
  if (!hasEnded(run)) {
    return (
      <Text>
        {balanced === 0 ? "No entity has a receipt yet." : `${grouped(balanced)} of ${plural(of, "entity", "entities")} proven so far.`}
      </Text>
    )
  }
  const isProven = of > 0 && balanced === of
  return (
    <Alert
      variant="light"
      color={isProven ? (exceptions === 0 ? "green" : "orange") : "red"}
      icon={<StateIcon state={isProven ? (exceptions === 0 ? "done" : "exceptions") : "unproven"} />}
      title={
        isProven
          ? `Every count adds up${exceptions === 0 ? "" : `, with ${plural(exceptions, "exception")}`}.`
          : `${grouped(balanced)} of ${plural(of, "entity", "entities")} proven.`
      }
    >
      {isProven
        ? "Everything the source had was read, and what became of each record is known."
        : "What the others read is stored; nothing proves that it is all."}
    </Alert>
  )
}

/** What proves the run: what was read, what became of it, and what the source says there is. */
export const RunReceipt = (view: RunView) => {
  const { streams } = view
  const { counts, read } = totalsOf(streams)
  const withReceipt = streams.filter(({ receipt }) => receipt !== null)
  const [isWhole, setIsWhole] = useState(false)
  // A column of zeros says nothing.
  const columns = countWords.filter(([name]) => name === "distinct" || counts.some((each) => each.name === name && each.count > 0))
  return (
    <Stack gap="md">
      <Verdict {...view} />
      <Remarks
        title="What went wrong with its work"
        remarks={view.incidents.map(({ at, attempt, detail, entity, kind }) => [
          `${dateAndTime(at)}, attempt ${attempt}${entity === null ? "" : `, ${entity}`}`,
          `${incidentWords[kind]}${detail}`
        ])}
      />
      <Remarks title="Not read by this run" remarks={view.run.leftOut.map(({ entity, reason }) => [entity, reason] as const)} />
      {withReceipt.length === 0 ? null : (
        <>
          <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 5 }} m={0}>
            <Figure label="Read">{grouped(read)}</Figure>
            {counts
              .filter(({ name }) => columns.some(([shown]) => shown === name))
              .map(({ count, name, words }) => (
                <Figure key={name} label={words}>
                  {grouped(count)}
                </Figure>
              ))}
          </SimpleGrid>
          <RunExceptions {...view} />
          <Remarks
            title="Found by the reconciliation"
            remarks={withReceipt.flatMap(({ entity, receipt }) =>
              receipt === null ? [] : findingsOf(receipt).map((text) => [entity, text] as const)
            )}
          />
          <Remarks
            title="Why counts differ"
            remarks={withReceipt.flatMap(({ entity, receipt }) => {
              const text = receipt === null ? null : difference(receipt)
              return text === null ? [] : [[entity, text] as const]
            })}
          />
          <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Receipt of each entity" }}>
            <Table verticalSpacing={6} className={classes.receipt}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Entity</Table.Th>
                  <Table.Th ta="end">Source has</Table.Th>
                  <Table.Th ta="end">Read</Table.Th>
                  {columns.map(([name, words]) => (
                    <Table.Th key={name} ta="end">
                      {words}
                    </Table.Th>
                  ))}
                  <Table.Th>Adds up</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {withReceipt.slice(0, isWhole ? undefined : shownReceipts).map(({ entity, receipt }) => (
                  <Table.Tr key={entity}>
                    <Table.Th scope="row" fw={500}>
                      {entity}
                    </Table.Th>
                    <Table.Td ta="end">{receipt?.sourceTotal === null ? "not told" : grouped(receipt?.sourceTotal ?? 0)}</Table.Td>
                    <Table.Td ta="end">{grouped(receipt?.read ?? 0)}</Table.Td>
                    {columns.map(([name]) => (
                      <Table.Td key={name} ta="end">
                        {grouped(receipt?.[name] ?? 0)}
                      </Table.Td>
                    ))}
                    <Table.Td>{receipt?.balanced === true ? "yes" : `no: ${receipt?.reason ?? "not read to the end"}`}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea>
          {isWhole || withReceipt.length <= shownReceipts ? null : (
            <Group justify="center">
              <Button variant="default" onClick={() => setIsWhole(true)}>
                Show all {grouped(withReceipt.length)}
              </Button>
            </Group>
          )}
        </>
      )}
    </Stack>
  )
}
