import type { Check } from "@openfaith/api"
import { Group, Stack, Text } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import type { StateName } from "../run/entityStates.ts"
import { plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { Fact } from "../standing/Fact.tsx"

/** It looks through the whole installation. */
const lookMs = 10_000

type State = (typeof Check.Type)["state"]

const marks: Readonly<Record<State, StateName>> = { ok: "done", warning: "exceptions", failed: "failed" }
/** The worst first. */
const ranks: Readonly<Record<State, number>> = { failed: 0, warning: 1, ok: 2 }
const stateWords: Readonly<Record<State, string>> = { ok: "well", warning: "worth a look", failed: "not well" }

const useChecks = (isAsked: boolean) =>
  useQuery({
    queryKey: ["checks"],
    queryFn: ({ signal }) => ask(api.metrics.getChecks(), signal),
    refetchInterval: every(lookMs),
    enabled: isAsked
  })

/** What `openfaith doctor` looks at, as the server sees it: the database, clocks, schedules, webhooks, who is told. */
export const HealthPanel = () => {
  const { seesAll } = useRights()
  const { data, dataUpdatedAt, error } = useChecks(seesAll)
  if (!seesAll) return <NotOffered what="Looking at the health of the installation" needs="read" wholeInstallation />
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const checks = data.checks.toSorted((a, b) => ranks[a.state] - ranks[b.state])
  const bad = checks.filter(({ state }) => state !== "ok").length
  return (
    <Stack gap="md">
      {error === null ? null : <Failure error={error} />}
      <Group justify="space-between" align="baseline">
        <Text>{bad === 0 ? "Everything is well." : `${plural(bad, "thing is", "things are")} worth a look.`}</Text>
        <Updated at={dataUpdatedAt} />
      </Group>
      {checks.map(({ name, says, state }) => (
        <Fact key={name} mark={marks[state]} title={name} when={stateWords[state]} reason={says} next={null} />
      ))}
    </Stack>
  )
}
