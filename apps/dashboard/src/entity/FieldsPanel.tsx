import type { Connection, EntityView } from "@openfaith/api"
import { Alert, Anchor, Button, Stack, Table, Text, VisuallyHidden } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { Panel } from "../connection/Panel.tsx"
import classes from "../run/EntityTable.module.css"
import { grouped, plural } from "../run/words.ts"
import { type FieldRow, fieldRows, schemaDrift } from "./fieldRows.ts"
import { fieldsKey, useFields, useSample } from "./useEntity.ts"

/** Says what switching a field does, then does it. */
const FieldDialog = ({
  connectionId,
  entity,
  onClose,
  row
}: {
  readonly connectionId: string
  readonly entity: string
  /** As it was when it was asked for. */
  readonly row: FieldRow
  readonly onClose: () => void
}) => {
  const turnsOn = row.isOn === false
  const { data, error, isPending, mutate } = useCommand({
    send: (enabled: boolean, key) =>
      ask(
        api.connections.switchFields({
          params: { connectionId },
          headers: { "idempotency-key": key },
          payload: { fields: [`${entity}.${row.name}`], enabled }
        })
      ),
    touches: [fieldsKey(connectionId), ["connections", "sample"], ["standings"], ["runs"]],
    onDone: ({ runId }) => {
      if (runId === null) onClose()
    }
  })
  const runId = data?.runId ?? null
  return (
    <CommandDialog
      title={`Switch ${entity}.${row.name} ${turnsOn ? "on" : "off"}?`}
      confirm={`Switch it ${turnsOn ? "on" : "off"}`}
      keep="Leave it as it is"
      isDangerous={!turnsOn}
      isSending={isPending}
      error={error}
      done={
        runId === null ? null : (
          <Text size="sm">
            It is on; what it holds is read by{" "}
            <Anchor inherit underline="always" renderRoot={(props) => <Link to="/runs/$id" params={{ id: runId }} {...props} />}>
              this run
            </Anchor>
            .
          </Text>
        )
      }
      onConfirm={() => mutate(turnsOn)}
      onClose={onClose}
    >
      <Text size="sm">
        {turnsOn
          ? "It is read anew, so a run reads the whole entity once; from then on its values are stored."
          : "What is stored of it is removed, and from now on its values are taken out of every answer before anything looks at them."}
      </Text>
    </CommandDialog>
  )
}

const stateOf = ({ isOn, isSensitive, isVolatile }: FieldRow): string => {
  if (isOn === null) return "Not named by the adapter"
  const more = [...(isSensitive ? ["sensitive"] : []), ...(isVolatile ? ["differs from answer to answer"] : [])]
  return `${isOn ? "Read" : "Not read"}${more.length === 0 ? "" : `; ${more.join(", ")}`}`
}

/** The fields of an entity: which are read, and what the source shows of each. */
export const FieldsPanel = ({
  connection,
  mayAdminister,
  view: { entity, facts }
}: {
  readonly connection: Connection
  readonly view: EntityView
  readonly mayAdminister: boolean
}) => {
  const { data: states } = useFields(connection.id)
  const { data: sample } = useSample(connection.orgId, connection.adapter, entity, facts !== null)
  const [asked, setAsked] = useState<FieldRow | null>(null)
  const records = sample?.items ?? []
  const rows = fieldRows(facts, states?.items ?? [], records)
  const drift = schemaDrift(rows, records.length)
  return (
    <Panel
      title="Fields"
      aside={
        <Text size="sm" c="dimmed">
          {records.length === 0 ? "Nothing stored to look at" : `Compared with ${plural(records.length, "stored record")}`}
        </Text>
      }
    >
      <Stack gap="sm">
        {drift.length === 0 ? null : (
          <Alert color="orange" title="The source differs from what the adapter expects">
            {drift.map((text) => (
              <Text key={text} size="sm">
                {text}.
              </Text>
            ))}
          </Alert>
        )}
        <Table role="table" aria-label="Fields" className={classes.table} verticalSpacing={4}>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              <Table.Th role="columnheader">Field</Table.Th>
              <Table.Th role="columnheader">State</Table.Th>
              <Table.Th role="columnheader" className={classes.number}>
                With a value
              </Table.Th>
              <Table.Th role="columnheader">Values</Table.Th>
              {mayAdminister ? <Table.Th role="columnheader">Change</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {rows.map((row) => (
              <Table.Tr key={row.name} role="row">
                <Table.Th role="rowheader" scope="row" className={classes.entity}>
                  <Text size="sm">{row.name}</Text>
                </Table.Th>
                <Table.Td role="cell" className={classes.state}>
                  <Text size="sm">{stateOf(row)}</Text>
                </Table.Td>
                <Table.Td role="cell" className={classes.number} data-label="with a value">
                  {records.length === 0 ? "" : `${grouped(row.filled)} of ${grouped(records.length)}`}
                </Table.Td>
                <Table.Td role="cell">
                  <Text size="sm">{row.kinds.join(", ")}</Text>
                </Table.Td>
                {mayAdminister ? (
                  <Table.Td role="cell">
                    {row.isOn === null ? null : (
                      <Button variant="default" size="compact-sm" aria-haspopup="dialog" onClick={() => setAsked(row)}>
                        Switch {row.isOn ? "off" : "on"}
                        <VisuallyHidden> {row.name}</VisuallyHidden>
                      </Button>
                    )}
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
      {asked === null ? null : <FieldDialog connectionId={connection.id} entity={entity} row={asked} onClose={() => setAsked(null)} />}
    </Panel>
  )
}
