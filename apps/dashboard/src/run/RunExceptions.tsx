import type { RunView } from "@openfaith/api"
import { Anchor, Stack, Text, Title } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { api, ask } from "../api/api.ts"
import { reasonWords } from "../quarantine/words.ts"
import { dateAndTime, grouped, plural } from "./words.ts"

/** More kinds of trouble than these are not read one after the other. */
const shown = 20
/** Of a connection's; one request, however many entities there are. */
const asked = 200

const useGroups = ({ connectionId }: RunView["run"], entities: ReadonlyArray<string>) =>
  useQuery({
    queryKey: ["quarantine", "groups", "of-run", connectionId],
    enabled: entities.length > 0,
    queryFn: ({ signal }) => ask(api.quarantine.listQuarantineGroups({ query: { connectionId, limit: asked } }), signal)
  }).data?.items.filter((group) => entities.includes(group.entity)) ?? []

/** What the run could not store and why; what has left quarantine since is not among it. */
export const RunExceptions = ({ run, streams }: RunView) => {
  const entities = streams.filter(({ receipt }) => (receipt?.quarantined ?? 0) > 0).map(({ entity }) => entity)
  const groups = useGroups(run, entities)
  const parked = streams.filter(({ receipt }) => (receipt?.parked ?? 0) > 0)
  if (entities.length + parked.length === 0) return null
  return (
    <Stack gap={4}>
      <Title order={3} size="h4">
        Exceptions
      </Title>
      {parked.slice(0, shown).map(({ entity, receipt }) => (
        <Text key={entity} size="sm">
          {plural(receipt?.parked ?? 0, "record")} of {entity} wait for their parent, which is not at the source.
        </Text>
      ))}
      {groups.slice(0, shown).map(({ count, entity, fingerprint, hasMore, newest, path, reason, sampleId }) => (
        <Text key={`${entity} ${fingerprint}`} size="sm">
          {grouped(count)}
          {hasMore ? "+" : ""} of{" "}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/quarantine" search={{ connection: run.connectionId, entity, record: sampleId }} {...props} />}
          >
            {entity}
          </Anchor>{" "}
          in quarantine: {path === "" ? "" : `${path}: `}
          {reasonWords(reason)}, last seen {dateAndTime(newest)}.
        </Text>
      ))}
      {groups.length > shown || entities.length > groups.length ? (
        <Text size="sm">
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/quarantine" search={{ connection: run.connectionId }} {...props} />}
          >
            All of this connection that is in quarantine
          </Anchor>
        </Text>
      ) : null}
    </Stack>
  )
}
