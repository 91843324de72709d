import type { Connection, EntityReading } from "@openfaith/api"
import { Anchor, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { Panel } from "../connection/Panel.tsx"
import { reasonWords } from "../quarantine/words.ts"
import { kindWords, plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { useHeldRecords } from "./useEntity.ts"

const RecordLink = ({
  connection: { adapter, orgId },
  entity,
  id
}: {
  readonly connection: Connection
  readonly entity: string
  readonly id: string
}) => (
  <Anchor
    inherit
    underline="always"
    renderRoot={(props) => (
      <Link to="/records/of/$org/$entity/$external" params={{ org: orgId, entity, external: id }} search={{ adapter }} {...props} />
    )}
  >
    {id}
  </Anchor>
)

/** Records of the entity that could not be stored, each with a way to its story. */
export const HeldPanel = ({ connection, entity }: { readonly connection: Connection; readonly entity: string }) => {
  const { data } = useHeldRecords(connection.id, entity)
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel
      title="In quarantine"
      aside={
        <Anchor size="sm" renderRoot={(props) => <Link to="/quarantine" search={{ connection: connection.id, entity }} {...props} />}>
          By what is wrong
        </Anchor>
      }
    >
      <Stack gap={4}>
        {data.items.map(({ externalId, id, lastSeenAt, path, reason }) => (
          <Text key={id} size="sm" component="div">
            <RecordLink connection={connection} entity={entity} id={externalId} />: {path === "" ? "" : `${path}: `}
            {reasonWords(reason)}. Last seen <Moment at={lastSeenAt} />.
          </Text>
        ))}
        {data.next === null ? null : <Text size="sm">There are more.</Text>}
      </Stack>
    </Panel>
  )
}

const findingWords = {
  silent: "changed without a newer version",
  passed: "changed, and missed by deltas",
  missing: "were not stored",
  deleted: "were gone at the source"
} as const

/** What the latest reconciliation that read it found wrong, with some of the records. */
export const DriftPanel = ({
  connection,
  entity,
  readings
}: {
  readonly connection: Connection
  readonly entity: string
  readonly readings: ReadonlyArray<EntityReading>
}) => {
  const latest = readings.find(({ kind, receipt }) => kind === "reconciliation" && receipt !== null)
  const findings = latest?.receipt?.findings ?? []
  if (latest === undefined || findings.length === 0) return null
  return (
    <Panel
      title="Drift"
      aside={
        <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: latest.runId }} {...props} />}>
          {kindWords.reconciliation}
        </Anchor>
      }
    >
      <Stack gap={4}>
        <Text size="sm">What no delta had brought; it was put right.</Text>
        {findings.map(({ count, kind, samples }) => (
          <Text key={kind} size="sm" component="div">
            {plural(count, "record")} {findingWords[kind]}:{" "}
            {samples.map(({ differs, id }, index) => (
              <span key={id}>
                {index === 0 ? "" : ", "}
                <RecordLink connection={connection} entity={entity} id={id} />
                {differs.length === 0 ? "" : ` (${differs.join(", ")})`}
              </span>
            ))}
            {count > samples.length ? ", …" : ""}
          </Text>
        ))}
      </Stack>
    </Panel>
  )
}
