import type { EntityReading } from "@openfaith/api"
import { Anchor, Table, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { Panel } from "../connection/Panel.tsx"
import classes from "../run/EntityTable.module.css"
import type { StateName } from "../run/entityStates.ts"
import { StateIcon } from "../run/StateIcon.tsx"
import { grouped, kindWords } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"

const outcomeOf = ({ reason, receipt, status }: EntityReading): { readonly mark: StateName; readonly words: string } => {
  if (status === "done") {
    if (receipt?.balanced === false) return { mark: "unproven", words: `Not proven: ${receipt.reason ?? "its counts do not add up"}` }
    const exceptions = (receipt?.quarantined ?? 0) + (receipt?.parked ?? 0)
    return exceptions > 0 ? { mark: "exceptions", words: "Proven, with exceptions" } : { mark: "done", words: "Proven" }
  }
  const words = `${status.slice(0, 1).toUpperCase()}${status.slice(1)}${reason === null ? "" : `: ${reason}`}`
  return { mark: status === "pending" ? "next" : status, words }
}

const columns = [
  ["read", "Read"],
  ["applied", "New or changed"],
  ["unchanged", "Unchanged"],
  ["quarantined", "In quarantine"],
  ["deleted", "Deleted"]
] as const

/** How the entity was read lately, and what came of it. */
export const ReadingsPanel = ({ readings }: { readonly readings: ReadonlyArray<EntityReading> }) => (
  <Panel title="Latest readings">
    {readings.length === 0 ? (
      <Text size="sm">It has not been read yet, or only by deltas that found nothing new.</Text>
    ) : (
      <Table role="table" aria-label="Latest readings" className={classes.table} verticalSpacing="xs">
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            <Table.Th role="columnheader">Run</Table.Th>
            <Table.Th role="columnheader">Outcome</Table.Th>
            {columns.map(([name, words]) => (
              <Table.Th key={name} role="columnheader" className={classes.number}>
                {words}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {readings.map((reading) => {
            const { mark, words } = outcomeOf(reading)
            const at = reading.finishedAt ?? reading.startedAt
            return (
              <Table.Tr key={`${reading.runId} ${reading.attempt}`} role="row">
                <Table.Th role="rowheader" scope="row" className={classes.entity}>
                  <Text size="sm" component="div">
                    <Anchor
                      inherit
                      underline="always"
                      renderRoot={(props) => <Link to="/runs/$id" params={{ id: reading.runId }} {...props} />}
                    >
                      {kindWords[reading.kind]}
                    </Anchor>{" "}
                    {at === null ? null : <Moment at={at} />}
                  </Text>
                </Table.Th>
                <Table.Td role="cell" className={classes.state}>
                  <span className={classes.mark}>
                    <StateIcon state={mark} />
                    <Text span size="sm">
                      <Spoken text={words} />
                    </Text>
                  </span>
                </Table.Td>
                {columns.map(([name, label]) => (
                  <Table.Td key={name} role="cell" className={classes.number} data-label={label.toLowerCase()}>
                    {reading.receipt === null || (reading.receipt[name] === 0 && name !== "read") ? "" : grouped(reading.receipt[name])}
                  </Table.Td>
                ))}
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    )}
  </Panel>
)
