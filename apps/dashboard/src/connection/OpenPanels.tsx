import type { Connection } from "@openfaith/api"
import { Anchor, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { reasonWords } from "../quarantine/words.ts"
import { grouped, plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Panel } from "./Panel.tsx"
import { useDecisions, useQuarantine } from "./useConnectionFacts.ts"

/** The way to all of them, where these are not all. */
const All = ({
  connection,
  to,
  words
}: {
  readonly connection: string
  readonly to: "/decisions" | "/quarantine"
  readonly words: string
}) => (
  <Anchor size="sm" renderRoot={(props) => <Link to={to} search={{ connection }} {...props} />}>
    {words}
  </Anchor>
)

/** Deletions and losses that wait for a person. */
export const DecisionsPanel = ({ connection: { id } }: { readonly connection: Connection }) => {
  const { data } = useDecisions(id)
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title="To decide">
      <Stack gap="xs">
        {data.items.map((decision) => (
          <div key={decision.id}>
            <Text size="sm" component="div">
              <Text span inherit fw={600}>
                {decision.kind === "deletions"
                  ? `${plural(decision.count, "record")} of ${decision.entity} may be gone`
                  : `${plural(decision.count, "record")} of ${decision.entity} would lose values`}
              </Text>
              , of {grouped(decision.live)}; {grouped(decision.allowed)} go unasked. Open <Moment at={decision.openedAt} as="lasting" />.
            </Text>
            <Anchor size="sm" renderRoot={(props) => <Link to="/decisions/$id" params={{ id: decision.id }} {...props} />}>
              Look at it and decide
            </Anchor>
          </div>
        ))}
        {data.next === null ? null : <All connection={id} to="/decisions" words="All that wait for a decision" />}
      </Stack>
    </Panel>
  )
}

/** What could not be stored, by what is wrong with it. */
export const QuarantinePanel = ({ connection: { id } }: { readonly connection: Connection }) => {
  const { data } = useQuarantine(id)
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title="In quarantine">
      <Stack gap="xs">
        {data.items.map((group) => (
          <div key={`${group.entity} ${group.fingerprint}`}>
            <Text size="sm" component="div">
              <Text span inherit fw={600}>
                {grouped(group.count)}
                {group.hasMore ? "+" : ""} of {group.entity}
              </Text>
              {group.path === "" ? "" : `, ${group.path}`}: {reasonWords(group.reason)}. Last seen <Moment at={group.newest} />.
            </Text>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/quarantine" search={{ connection: id, entity: group.entity, record: group.sampleId }} {...props} />
              )}
            >
              Look at the records
            </Anchor>
          </div>
        ))}
        {data.next === null ? null : <All connection={id} to="/quarantine" words="All that is in quarantine" />}
      </Stack>
    </Panel>
  )
}
