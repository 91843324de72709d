import { Anchor, Button, Table, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { grouped } from "../run/words.ts"
import { StateIcon } from "../run/StateIcon.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { countedUpTo } from "../words/standings.ts"
import classes from "./EntitiesPanel.module.css"
import { driftOf, entityRows, isLeftOut } from "./entityRows.ts"
import { Panel } from "./Panel.tsx"
import { useHoldings, useProven, useReconciliations, useStreams } from "./useConnectionFacts.ts"

/** Every entity: what is stored of it, how it is, and up to when nothing of it is missing. */
export const EntitiesPanel = ({ activeRun, connectionId }: { readonly connectionId: string; readonly activeRun: string | null }) => {
  const { data: holdings } = useHoldings(connectionId)
  const { data: proven } = useProven(connectionId)
  const { data: view } = useStreams(activeRun)
  const { data: reconciliations } = useReconciliations(connectionId)
  const [showsAll, setShowsAll] = useState(false)
  const rows = entityRows(
    holdings?.items ?? [],
    proven?.items ?? [],
    activeRun === null ? [] : (view?.streams ?? []),
    driftOf(reconciliations ?? [])
  )
  if (rows.length === 0) return null
  const stored = rows.reduce((sum, row) => sum + (row.stored ?? 0), 0)
  const leftOut = rows.filter(isLeftOut).length
  const shown = showsAll ? rows : rows.filter((row) => !isLeftOut(row))
  const most = holdings?.countedTo ?? Number.POSITIVE_INFINITY
  const isMore = rows.some((row) => (row.stored ?? 0) >= most)
  return (
    <Panel
      title="Entities"
      aside={
        <Text size="sm" c="dimmed">
          {grouped(stored)}
          {isMore ? "+" : ""} records stored
        </Text>
      }
    >
      <Table role="table" className={classes.table} verticalSpacing={6}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            <Table.Th role="columnheader">Entity</Table.Th>
            <Table.Th role="columnheader">State</Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              Stored
            </Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              Quarantine
            </Table.Th>
            <Table.Th role="columnheader" className={classes.number}>
              Drift
            </Table.Th>
            <Table.Th role="columnheader">Nothing missing up to</Table.Th>
            <Table.Th role="columnheader">Watermark</Table.Th>
            <Table.Th role="columnheader">Last read</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {shown.map(({ drift, entity, mark, provenTo, quarantined, readAt, readBy, state, stored, watermark, why }) => (
            <Table.Tr key={entity} role="row">
              <Table.Th role="rowheader" scope="row" className={classes.entity}>
                <Anchor
                  inherit
                  renderRoot={(props) => <Link to="/connections/$id/entities/$entity" params={{ id: connectionId, entity }} {...props} />}
                >
                  {entity}
                </Anchor>
              </Table.Th>
              <Table.Td role="cell" className={classes.state}>
                <span className={classes.mark}>
                  <StateIcon state={mark} />
                  <span>
                    {state}
                    {why === null ? null : (
                      <>
                        : <Spoken text={why} />
                      </>
                    )}
                  </span>
                </span>
              </Table.Td>
              <Table.Td role="cell" className={classes.number} data-label="stored">
                {stored === null ? "" : countedUpTo(stored, most)}
              </Table.Td>
              <Table.Td role="cell" className={classes.number} data-label="in quarantine">
                {quarantined === 0 ? "" : countedUpTo(quarantined, most)}
              </Table.Td>
              <Table.Td role="cell" className={classes.number} data-label="drifted">
                {drift === null || drift === 0 ? "" : grouped(drift)}
              </Table.Td>
              <Table.Td role="cell" data-label="Nothing missing up to">
                {provenTo === null ? <span className={classes.quiet}>not proven</span> : <Moment at={provenTo} />}
              </Table.Td>
              <Table.Td role="cell" data-label="Watermark">
                {watermark === null ? <span className={classes.quiet}>none</span> : <Moment at={watermark} />}
              </Table.Td>
              <Table.Td role="cell" data-label="Last read">
                {readAt === null ? (
                  <span className={classes.quiet}>never</span>
                ) : readBy === null ? (
                  <Moment at={readAt} />
                ) : (
                  <Anchor inherit renderRoot={(props) => <Link to="/runs/$id" params={{ id: readBy }} {...props} />}>
                    <Moment at={readAt} />
                  </Anchor>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        Drift: what the latest reconciliation found that no delta had brought. Watermark: up to where deltas have read, on the source's
        clock.
      </Text>
      {leftOut === 0 ? null : (
        <Button variant="subtle" size="compact-sm" mt="xs" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? "Hide" : "Show"} {grouped(leftOut)} that are switched off
        </Button>
      )}
    </Panel>
  )
}
