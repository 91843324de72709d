import { Table, Text, UnstyledButton } from "@mantine/core"
import { memo } from "react"
import { Spoken } from "../shell/Spoken.tsx"
import type { EntityState } from "./entityStates.ts"
import { stateWords } from "./entityStates.ts"
import classes from "./EntityTable.module.css"
import { progressWords, whyWords } from "./progressWords.ts"
import { StateIcon } from "./StateIcon.tsx"
import { duration, grouped, secondsOf } from "./words.ts"

export interface EntityTableProps {
  readonly states: ReadonlyArray<EntityState>
  readonly now: number
  readonly onSelect: (entity: string) => void
}

const time = (state: EntityState, now: number): string => {
  const seconds = state.stream === null ? null : secondsOf(state.stream, now)
  return seconds === null ? "" : duration(seconds)
}

/** One of very many: drawn again only where something of it is another. */
const Row = memo(
  ({ onSelect, state, took }: { readonly state: EntityState; readonly took: string; readonly onSelect: (entity: string) => void }) => (
    <Table.Tr role="row">
      <Table.Th role="rowheader" scope="row" className={classes.entity}>
        <UnstyledButton className={classes.open} onClick={() => onSelect(state.entity)}>
          {state.entity}
        </UnstyledButton>
      </Table.Th>
      <Table.Td role="cell" className={classes.state}>
        <span className={classes.mark}>
          <StateIcon state={state.state} />
          <Text span size="sm">
            <Spoken text={`${stateWords[state.state]}${whyWords(state)}`} />
          </Text>
        </span>
      </Table.Td>
      <Table.Td role="cell" className={classes.number} data-label="read">
        {progressWords(state)}
      </Table.Td>
      <Table.Td role="cell" className={classes.number} data-label={state.pages === 1 ? "page" : "pages"}>
        {state.stream === null ? "" : grouped(state.pages)}
      </Table.Td>
      <Table.Td role="cell" className={classes.number} data-label={state.requests === 1 ? "request" : "requests"}>
        {state.stream === null ? "" : grouped(state.requests)}
      </Table.Td>
      <Table.Td role="cell" className={classes.number} data-label="">
        {took}
      </Table.Td>
    </Table.Tr>
  )
)

/**
 * The entities of a run in words: what the graph shows, for a narrow screen, a keyboard and a screen reader. The roles are spelled out since a row that
 * is laid out as a card is no row to browsers any more.
 */
export const EntityTable = ({ now, onSelect, states }: EntityTableProps) => (
  <Table role="table" className={classes.table} verticalSpacing="xs" highlightOnHover>
    <Table.Caption className={classes.caption}>Entities of this run</Table.Caption>
    <Table.Thead role="rowgroup">
      <Table.Tr role="row">
        <Table.Th role="columnheader">Entity</Table.Th>
        <Table.Th role="columnheader">State</Table.Th>
        <Table.Th role="columnheader" className={classes.number}>
          Read
        </Table.Th>
        <Table.Th role="columnheader" className={classes.number}>
          Pages
        </Table.Th>
        <Table.Th role="columnheader" className={classes.number}>
          Requests
        </Table.Th>
        <Table.Th role="columnheader" className={classes.number}>
          Time
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody role="rowgroup">
      {states.map((state) => (
        <Row key={state.entity} state={state} took={time(state, now)} onSelect={onSelect} />
      ))}
    </Table.Tbody>
  </Table>
)
