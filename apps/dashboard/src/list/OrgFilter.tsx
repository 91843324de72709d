import { Autocomplete, NativeSelect } from "@mantine/core"
import { useEffect, useState } from "react"
import { useSession } from "../shell/useSession.ts"
import { useOrganisations } from "./useOrganisations.ts"

/** The organisation a list is asked for: the one that is chosen, else all; whoever is bound to several sees one at a time. */
export const useOrg = (chosen: string | undefined): string | undefined => {
  const { session } = useSession()
  const [first, second] = session?.orgIds ?? []
  return chosen ?? (second === undefined ? undefined : first)
}

/** Which organisation is shown. */
export const OrgFilter = ({
  onChoose,
  org
}: {
  readonly org: string | undefined
  readonly onChoose: (org: string | undefined) => void
}) => {
  const { session } = useSession()
  const { data } = useOrganisations()
  const [typed, setTyped] = useState(org ?? "")
  useEffect(() => setTyped(org ?? ""), [org])
  const choose = (name: string) => {
    const wanted = name.trim() === "" ? undefined : name.trim()
    if (wanted !== org) onChoose(wanted)
  }
  if (session?.orgIds?.length === 1) return null
  if (session?.orgIds)
    return (
      <NativeSelect
        label="Organisation"
        value={org ?? session.orgIds[0] ?? ""}
        data={[...session.orgIds]}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      />
    )
  return (
    <Autocomplete
      label="Organisation"
      placeholder="All; or its name"
      data={data?.items.map(({ id }) => id) ?? []}
      limit={20}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={choose}
      onBlur={() => choose(typed)}
      onKeyDown={({ currentTarget, key }) => {
        // With one of the list at hand, that is chosen.
        if (key === "Enter" && !currentTarget.hasAttribute("aria-activedescendant")) choose(typed)
      }}
      clearable
      onClear={() => choose("")}
      clearButtonProps={{ "aria-label": "All organisations" }}
    />
  )
}
