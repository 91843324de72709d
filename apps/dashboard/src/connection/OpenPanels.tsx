import type { Connection } from "@openfaith/api"
import { Anchor, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { grouped, plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Panel } from "./Panel.tsx"
import { useDecisions, useQuarantine } from "./useConnectionFacts.ts"

const shown = 10

const More = ({ command, count }: { readonly count: number; readonly command: string }) =>
  count > shown ? (
    <Text size="sm">
      {plural(count - shown, "more", "more")}: <Spoken text={`\`${command}\``} />
    </Text>
  ) : null

/** Deletions and losses that wait for a person. */
export const DecisionsPanel = ({ connection: { id, orgId } }: { readonly connection: Connection }) => {
  const { data } = useDecisions(orgId)
  const own = data?.items.filter(({ connectionId }) => connectionId === id) ?? []
  if (own.length === 0) return null
  return (
    <Panel title="To decide">
      <Stack gap="xs">
        {own.slice(0, shown).map((decision) => (
          <div key={decision.id}>
            <Text size="sm" component="div">
              <Text span inherit fw={600}>
                {decision.kind === "deletions"
                  ? `${plural(decision.count, "record")} of ${decision.entity} may be gone`
                  : `${plural(decision.count, "record")} of ${decision.entity} would lose values`}
              </Text>
              , of {grouped(decision.live)}; {grouped(decision.allowed)} go unasked. Open <Moment at={decision.openedAt} as="lasting" />.
            </Text>
            <Anchor size="sm" href={`/decisions/${decision.id}`}>
              Look at it and decide
            </Anchor>
          </div>
        ))}
        <More count={own.length} command={`openfaith deletions list --org ${orgId}`} />
      </Stack>
    </Panel>
  )
}

/** What could not be stored, by what is wrong with it. */
export const QuarantinePanel = ({ connection: { id, orgId } }: { readonly connection: Connection }) => {
  const { data } = useQuarantine(orgId)
  const own = data?.items.filter(({ connectionId }) => connectionId === id) ?? []
  if (own.length === 0) return null
  return (
    <Panel title="In quarantine">
      <Stack gap="xs">
        {own.slice(0, shown).map((group) => (
          <div key={`${group.entity} ${group.fingerprint}`}>
            <Text size="sm" component="div">
              <Text span inherit fw={600}>
                {grouped(group.count)}
                {group.hasMore ? "+" : ""} of {group.entity}
              </Text>
              {group.path === "" ? "" : `, ${group.path}`}: {group.reason}. Last seen <Moment at={group.newest} />.
            </Text>
            <Anchor
              size="sm"
              renderRoot={(props) => <Link to="/connections/$id/entities/$entity" params={{ id, entity: group.entity }} {...props} />}
            >
              Look at the records
            </Anchor>
          </div>
        ))}
        <More count={own.length} command={`openfaith quarantine list --org ${orgId}`} />
      </Stack>
    </Panel>
  )
}
