import { StandingFilter } from "@openfaith/api"
import { Group, NativeSelect } from "@mantine/core"
import { Option, Schema } from "effect"
import { OrgFilter } from "../list/OrgFilter.tsx"
import { filterWords } from "../words/standings.ts"
import type { Chosen } from "./useStandings.ts"

const filterOf = Schema.decodeUnknownOption(StandingFilter)

/** Which connections are shown. */
export const Filters = ({ chosen, onChoose }: { readonly chosen: Chosen; readonly onChoose: (chosen: Chosen) => void }) => (
  <Group align="flex-end" gap="sm" role="search" aria-label="Which connections are shown">
    <NativeSelect
      label="Show"
      value={chosen.only ?? ""}
      data={filterWords.map(([value, label]) => ({ value, label }))}
      onChange={({ currentTarget }) => onChoose({ ...chosen, only: Option.getOrUndefined(filterOf(currentTarget.value)) })}
    />
    <OrgFilter org={chosen.org} onChoose={(org) => onChoose({ ...chosen, org })} />
  </Group>
)
