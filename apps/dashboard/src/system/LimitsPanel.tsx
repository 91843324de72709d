import { type Budget, BudgetFilter } from "@openfaith/api"
import { Anchor, Group, NativeSelect, Stack, Text } from "@mantine/core"
import { getRouteApi, Link } from "@tanstack/react-router"
import { Option, Schema } from "effect"
import { KeysetList } from "../list/KeysetList.tsx"
import { OrgFilter, useOrg } from "../list/OrgFilter.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { grouped, plural } from "../run/words.ts"
import { Updated } from "../shell/Updated.tsx"
import { LimitBar, LimitReason, LimitWaits, limitWords, windowOf } from "../standing/limits.tsx"
import { useLimits } from "./useLimits.ts"

const route = getRouteApi("/system")

const filterOf = Schema.decodeUnknownOption(BudgetFilter)
const filterWords: Readonly<Record<BudgetFilter, string>> = { used: "In use", waiting: "Requests wait for it" }

const columns: ReadonlyArray<Column<Budget>> = [
  {
    title: "Connection",
    cell: ({ accountName, adapter, connectionId, orgId, shared }) => (
      <>
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/connections/$id" params={{ id: connectionId }} {...props} />}>
          {accountName}
        </Anchor>
        <Text size="sm" c="dimmed" fw={400}>
          {orgId}, {adapter}
          {shared ? "; shared with others" : ""}
        </Text>
      </>
    )
  },
  { title: "Limit", cell: windowOf },
  {
    title: "In use",
    cell: (budget) => (
      <Stack gap={4}>
        {limitWords(budget)}
        <LimitBar budget={budget} />
      </Stack>
    )
  },
  { title: "Of these not ours", isNumber: true, cell: ({ others }) => (others === 0 ? null : grouped(others)) },
  {
    title: "Waits",
    cell: (budget) =>
      budget.waiting.length === 0 && budget.reason === null ? null : (
        <>
          <LimitWaits budget={budget} />
          <LimitReason budget={budget} />
        </>
      )
  },
  {
    title: "Held by",
    cell: ({ processes }) => (processes === 0 ? null : plural(processes, "process", "processes"))
  }
]

/** How much of their sources' limits connections use, and what waits for them. */
export const LimitsPanel = () => {
  const { org: chosenOrg, use } = route.useSearch()
  const navigate = route.useNavigate()
  const org = useOrg(chosenOrg)
  const view = useLimits(use, org)
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Text>What each source allows, and how much of it all processes together use at this moment.</Text>
        <Updated at={view.updatedAt} />
      </Group>
      <Group align="flex-end" gap="sm" role="search" aria-label="Which limits are shown">
        <NativeSelect
          label="Show"
          value={use ?? ""}
          data={[{ value: "", label: "All limits" }, ...BudgetFilter.literals.map((value) => ({ value, label: filterWords[value] }))]}
          onChange={({ currentTarget }) => {
            const chosen = Option.getOrUndefined(filterOf(currentTarget.value))
            void navigate({ search: (all) => ({ ...all, use: chosen }), replace: true })
          }}
        />
        <OrgFilter org={chosenOrg} onChoose={(org) => void navigate({ search: (all) => ({ ...all, org }), replace: true })} />
      </Group>
      <KeysetList
        view={view}
        more="More limits"
        empty={<Text>{use === undefined && org === undefined ? "Nothing has been asked of a source yet." : "None is like this."}</Text>}
      >
        {(limits) => (
          <Rows caption="Limits" columns={columns} rows={limits} keyOf={({ connectionId, window }) => `${connectionId} ${window}`} />
        )}
      </KeysetList>
    </Stack>
  )
}
