import type { AlertChannel, AlertTest } from "@openfaith/api"
import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import { type Column, Rows } from "../list/Rows.tsx"
import { grouped } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Status } from "../shell/Status.tsx"
import { useRights } from "../shell/useSession.ts"
import { Fact } from "../standing/Fact.tsx"
import { useChannels } from "./useAlerts.ts"

const columns: ReadonlyArray<Column<AlertChannel>> = [
  { title: "Channel", cell: ({ channel, to }) => `${channel} to ${to}` },
  {
    title: "State",
    cell: ({ failingSince, problem, sentAt }) =>
      failingSince === null ? (
        <Fact mark="done" title={sentAt === null ? "Nothing was to be sent yet" : "Works"} reason={null} next={null} />
      ) : (
        <Fact mark="failed" title="Fails" when={<Moment at={failingSince} as="lasting" />} reason={problem} next={null} />
      )
  },
  { title: "Last sent", cell: ({ sentAt }) => (sentAt === null ? null : <Moment at={sentAt} />) },
  { title: "Waiting", isNumber: true, cell: ({ waiting }) => (waiting === 0 ? null : grouped(waiting)) }
]

const Tested = ({ items }: typeof AlertTest.Type) => {
  const failed = items.some(({ problem }) => problem !== null)
  return (
    <Alert
      color={failed ? "red" : "green"}
      title={failed ? "Not every channel took the test message" : "Every channel took the test message"}
    >
      {items.map(({ channel, problem, to }) => (
        <Text key={channel} size="sm">
          {channel} to {to}: {problem ?? "sent"}
        </Text>
      ))}
    </Alert>
  )
}

/** Who is told of alerts, and whether that works. */
export const Channels = () => {
  const { mayAdminister, seesAll } = useRights()
  const { data, error } = useChannels(seesAll)
  const test = useCommand({
    send: () => ask(api.alerts.testAlerts()),
    isSentOnce: true,
    touches: [["alerts", "channels"]]
  })
  return (
    <Stack gap="sm" component="section" aria-labelledby="channels">
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h3" id="channels">
          Who is told
        </Title>
        {mayAdminister && seesAll && (data?.items.length ?? 0) > 0 ? (
          <Button variant="default" size="compact-sm" loading={test.isPending} onClick={() => test.mutate(undefined)}>
            Send a test message
          </Button>
        ) : null}
      </Group>
      {!seesAll ? <NotOffered what="Seeing who is told" needs="read" wholeInstallation /> : null}
      {error === null ? null : <Failure error={error} />}
      <Status>{test.isSuccess ? <Tested items={test.data.items} /> : null}</Status>
      {test.isError ? <Failure error={test.error} /> : null}
      {data === undefined ? null : data.items.length === 0 ? (
        <Text size="sm">
          Nobody is told of alerts:{" "}
          <Spoken text="`OPENFAITH_ALERT_WEBHOOK`, `OPENFAITH_ALERT_EMAIL` or `OPENFAITH_ALERTMANAGER_URL` says who, in the environment of whatever serves." />
        </Text>
      ) : (
        <Rows caption="Who is told of alerts" columns={columns} rows={data.items} keyOf={({ channel }) => channel} />
      )}
      {seesAll && !mayAdminister && (data?.items.length ?? 0) > 0 ? (
        <NotOffered what="Sending a test message" needs="admin" wholeInstallation />
      ) : null}
    </Stack>
  )
}
