import { Group, NativeSelect, TextInput } from "@mantine/core"
import { type EntityState, type StateName, stateWords } from "./entityStates.ts"

export interface Filter {
  readonly words: string
  readonly state: StateName | null
}

export const everything: Filter = { words: "", state: null }

/** Those whose name holds the words, in that state. */
export const filtered = (states: ReadonlyArray<EntityState>, { state, words }: Filter): ReadonlyArray<EntityState> => {
  const wanted = words.trim().toLowerCase()
  return states.filter((each) => each.entity.toLowerCase().includes(wanted) && (state === null || each.state === state))
}

/** Finds a few of very many entities. */
export const EntityFilter = ({
  filter,
  onChange,
  states
}: {
  readonly states: ReadonlyArray<EntityState>
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}) => {
  const counts = Map.groupBy(states, ({ state }) => state)
  return (
    <Group gap="xs" grow preventGrowOverflow={false}>
      <TextInput
        aria-label="Find an entity"
        placeholder="Find an entity"
        value={filter.words}
        onChange={({ currentTarget }) => onChange({ ...filter, words: currentTarget.value })}
      />
      <NativeSelect
        aria-label="State"
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, state: [...counts.keys()].find((state) => state === value) ?? null })
        }
        data={[
          { value: "", label: `Every state (${states.length})` },
          ...[...counts].map(([state, those]) => ({ value: state, label: `${stateWords[state]} (${those.length})` }))
        ]}
      />
    </Group>
  )
}
