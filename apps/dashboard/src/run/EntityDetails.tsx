import { Drawer, Group, Stack, Table, Text, Title } from "@mantine/core"
import { Spoken } from "../shell/Spoken.tsx"
import { Relations } from "./Relations.tsx"
import type { Edge, EntityState } from "./entityStates.ts"
import { stateWords } from "./entityStates.ts"
import { progressWords } from "./progressWords.ts"
import { countsOf, requestsOf } from "./receiptCounts.ts"
import { StateIcon } from "./StateIcon.tsx"
import { dateAndTime, duration, grouped, secondsOf, timeOfDay } from "./words.ts"

const next: Partial<Record<EntityState["state"], string>> = {
  needs: "It starts by itself as soon as they are done.",
  waiting: "It goes on by itself.",
  blocked: "Try the run again when the entity it needs can be read.",
  failed: "Correct what is said above, then try the run again.",
  paused: "It goes on where it was when the run is resumed or tried again.",
  unproven: "What was not proven is read again by the next run.",
  exceptions: "`openfaith quarantine list` shows each record and what is wrong with it."
}

const rowsOf = (state: EntityState, now: number): ReadonlyArray<readonly [string, string]> => {
  const { stream } = state
  if (stream === null) return []
  const seconds = secondsOf(stream, now)
  return [
    ["Read", progressWords(state) || "0"],
    ["Looked at, repeats included", grouped(stream.receipt?.read ?? stream.looks)],
    ["Pages", grouped(state.pages)],
    ["Requests", grouped(state.requests)],
    ...(stream.receipt === null ? [] : requestsOf(stream.receipt).map(({ count, words }) => [words, grouped(count)] as const)),
    ...(stream.startedAt === null ? [] : [["Began", dateAndTime(stream.startedAt)] as const]),
    ...(seconds === null ? [] : [["Time", duration(seconds)] as const]),
    ...(stream.progressAt === null ? [] : [["Last page stored", dateAndTime(stream.progressAt)] as const]),
    ...(stream.receipt === null ? [] : countsOf(stream.receipt).map(({ count, words }) => [words, grouped(count)] as const))
  ]
}

/** Everything about one entity of a run. */
export const EntityDetails = ({
  edges,
  now,
  onClose,
  state
}: {
  readonly state: EntityState | undefined
  readonly edges: ReadonlyArray<Edge>
  readonly now: number
  readonly onClose: () => void
}) => (
  <Drawer
    opened={state !== undefined}
    onClose={onClose}
    position="right"
    title={state?.entity ?? ""}
    closeButtonProps={{ "aria-label": "Close" }}
  >
    {state === undefined ? null : (
      <Stack>
        <Group gap="xs" wrap="nowrap">
          <StateIcon state={state.state} />
          <Title order={3} size="h4">
            {stateWords[state.state]}
          </Title>
        </Group>
        {state.why === null ? null : (
          <Text>
            <Spoken text={state.why} />
            {state.since === null ? "" : `, since ${timeOfDay(state.since)}`}
            {state.until === null ? "" : `, until ${timeOfDay(state.until)}`}.
          </Text>
        )}
        {next[state.state] === undefined ? null : (
          <Text>
            <Spoken text={next[state.state] ?? ""} />
          </Text>
        )}
        <Table>
          <Table.Tbody>
            {rowsOf(state, now).map(([what, value]) => (
              <Table.Tr key={what}>
                <Table.Th scope="row" fw={400}>
                  {what}
                </Table.Th>
                <Table.Td ta="end">{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Relations edges={edges} entity={state.entity} />
      </Stack>
    )}
  </Drawer>
)
