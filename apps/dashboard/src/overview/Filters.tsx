import { Autocomplete, Button, Group, NativeSelect } from "@mantine/core"
import { StandingFilter } from "@openfaith/api"
import { Option, Schema } from "effect"
import { useEffect, useState } from "react"
import { filterWords } from "../words/standings.ts"
import { type Chosen, useOrganisations } from "./useStandings.ts"

const filterOf = Schema.decodeUnknownOption(StandingFilter)

/** Which connections are shown. */
export const Filters = ({ chosen, onChoose }: { readonly chosen: Chosen; readonly onChoose: (chosen: Chosen) => void }) => {
  const { data } = useOrganisations()
  const [typed, setTyped] = useState(chosen.org ?? "")
  useEffect(() => setTyped(chosen.org ?? ""), [chosen.org])
  const chooseOrg = (org: string) => onChoose({ ...chosen, org: org.trim() === "" ? undefined : org.trim() })
  return (
    <form
      role="search"
      aria-label="Which connections are shown"
      onSubmit={(event) => {
        event.preventDefault()
        chooseOrg(typed)
      }}
    >
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label="Show"
          value={chosen.only ?? ""}
          data={filterWords.map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget }) => onChoose({ ...chosen, only: Option.getOrUndefined(filterOf(currentTarget.value)) })}
        />
        <Autocomplete
          label="Organisation"
          placeholder="All; or its name"
          data={data?.items.map(({ id }) => id) ?? []}
          limit={20}
          value={typed}
          onChange={setTyped}
          onOptionSubmit={chooseOrg}
          clearable
          onClear={() => chooseOrg("")}
          clearButtonProps={{ "aria-label": "All organisations" }}
        />
        {typed.trim() === (chosen.org ?? "") ? null : (
          <Button type="submit" variant="default">
            Show
          </Button>
        )}
      </Group>
    </form>
  )
}
