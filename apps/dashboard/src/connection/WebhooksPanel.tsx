import type { Connection, Webhooks } from "@openfaith/api"
import { Button, Stack, Text } from "@mantine/core"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import type { StateName } from "../run/entityStates.ts"
import { duration, grouped, plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Fact } from "../standing/Fact.tsx"
import { Panel } from "./Panel.tsx"
import { useWebhooks } from "./useConnectionFacts.ts"

type State = (typeof Webhooks.Type)["state"]

const words: Readonly<Record<State, readonly [StateName, string]>> = {
  on: ["done", "The source tells of changes"],
  waiting: ["next", "Being set up"],
  failing: ["failed", "The source does not tell of changes"],
  polling: ["unplanned", "Changes are found by asking"]
}

const Repair = ({ id }: { readonly id: string }) => {
  const repair = useCommand({
    send: (connectionId: string, key) =>
      ask(api.connections.repairWebhooks({ params: { connectionId }, headers: { "idempotency-key": key }, payload: {} })),
    touches: [["webhooks", id]]
  })
  return (
    <>
      <Button variant="default" loading={repair.isPending} onClick={() => repair.mutate(id)} style={{ alignSelf: "flex-start" }}>
        Repair
      </Button>
      {repair.isError ? <Failure error={repair.error} /> : null}
    </>
  )
}

const taken: ReadonlyArray<string> = ["accepted", "repeated"]

/** Deliveries that were not taken in, of the last seven days. */
const Refused = ({ outcomes }: Pick<typeof Webhooks.Type, "outcomes">) => {
  const refused = Object.entries(outcomes).filter(([outcome, count]) => !taken.includes(outcome) && count > 0)
  if (refused.length === 0) return null
  return (
    <Text size="sm">
      Not taken in, in the last seven days:{" "}
      {refused.map(([outcome, count]) => `${outcome.replaceAll("_", " ")} ${grouped(count)}`).join(", ")}
    </Text>
  )
}

/** Whether the source tells of changes, and how that goes. */
export const WebhooksPanel = ({ connection, mayOperate }: { readonly connection: Connection; readonly mayOperate: boolean }) => {
  const { data } = useWebhooks(connection.id, connection.status !== "disconnected")
  if (data === undefined) return null
  const [mark, title] = words[data.state]
  const { events, lastAt, medianSeconds, worstSeconds } = data.traffic
  return (
    <Panel title="Webhooks">
      <Stack gap="xs">
        <Fact mark={mark} title={title} reason={data.why} next={null} />
        {data.state === "polling" ? null : (
          <Text size="sm" component="div">
            {events === 0 ? "No event in the last 24 hours" : `${plural(events, "event")} in the last 24 hours`}
            {lastAt === null ? null : (
              <>
                , the last <Moment at={lastAt} />
              </>
            )}
            {medianSeconds === null || worstSeconds === null
              ? ""
              : `; stored ${duration(medianSeconds)} later as a rule, ${duration(worstSeconds)} at worst`}
          </Text>
        )}
        <Refused outcomes={data.outcomes} />
        {data.state === "failing" && mayOperate ? <Repair id={connection.id} /> : null}
      </Stack>
    </Panel>
  )
}
