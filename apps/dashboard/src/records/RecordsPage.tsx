import { Autocomplete, Button, Group, Stack, Table, Text, TextInput, Title, Anchor } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import type { Find } from "@openfaith/api"
import { getRouteApi, Link } from "@tanstack/react-router"
import { memo, useEffect, useState } from "react"
import { KeysetList } from "../list/KeysetList.tsx"
import { useOrganisations } from "../list/useOrganisations.ts"
import classes from "../run/EntityTable.module.css"
import { StateIcon } from "../run/StateIcon.tsx"
import { useSession } from "../shell/useSession.ts"
import { findState } from "./recordWords.ts"
import { useFinds } from "./useRecord.ts"

const route = getRouteApi("/records")

/** The organisation a search is of: the one that is chosen, or the only one there is. */
const useOrg = (chosen: string | undefined) => {
  const { session } = useSession()
  const { data } = useOrganisations()
  const known = session?.orgIds ?? data?.items.map(({ id }) => id) ?? []
  return { org: chosen ?? (known.length === 1 ? known[0] : undefined), known, isKnown: data !== undefined }
}

const FindLink = ({ find: { adapter, entity, externalId, name, orgId, row } }: { readonly find: Find }) =>
  row === null ? (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props) => (
        <Link
          to="/records/of/$org/$entity/$external"
          params={{ org: orgId, entity, external: externalId }}
          search={{ adapter }}
          {...props}
        />
      )}
    >
      {entity} {externalId}
    </Anchor>
  ) : (
    <Anchor inherit underline="always" renderRoot={(props) => <Link to="/records/$id" params={{ id: row.id }} {...props} />}>
      {name ?? row.id}
    </Anchor>
  )

const Finds = ({ finds }: { readonly finds: ReadonlyArray<Find> }) => (
  <Table role="table" aria-label="Records found" className={classes.table} verticalSpacing="xs">
    <Table.Thead role="rowgroup">
      <Table.Tr role="row">
        <Table.Th role="columnheader">Record</Table.Th>
        <Table.Th role="columnheader">State</Table.Th>
        <Table.Th role="columnheader">At the source</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody role="rowgroup">
      {finds.map((find) => {
        const { mark, words } = findState(find)
        return (
          <Table.Tr role="row" key={find.row?.id ?? `${find.connectionId} ${find.entity} ${find.externalId}`}>
            <Table.Th role="rowheader" scope="row" className={classes.entity}>
              <Text size="sm" component="div">
                <FindLink find={find} />
                {find.row === null ? "" : `, ${find.row.entity.replaceAll("_", " ")}`}
              </Text>
            </Table.Th>
            <Table.Td role="cell" className={classes.state}>
              <span className={classes.mark}>
                <StateIcon state={mark} />
                <Text span size="sm">
                  {words}
                </Text>
              </span>
            </Table.Td>
            <Table.Td role="cell">
              <Text size="sm" c="dimmed">
                {find.entity} {find.externalId}, {find.adapter}
              </Text>
            </Table.Td>
          </Table.Tr>
        )
      })}
    </Table.Tbody>
  </Table>
)

/** Not drawn again with every letter of the next search. */
const Found = memo(({ org, text }: { readonly org: string; readonly text: string }) => {
  const view = useFinds(org, text)
  return (
    <KeysetList
      view={view}
      more="More records"
      empty={
        <Text>
          Nothing of {org} begins like “{text}”, and no record has this id. Of several words all but the last have to be whole; a record
          that was never stored and is not in quarantine is not known here.
        </Text>
      }
    >
      {(finds) => <Finds finds={finds} />}
    </KeysetList>
  )
})

/** Looks for records, by an id of ours, an id of the source or a name. */
export const RecordsPage = () => {
  useDocumentTitle("Records · OpenFaith")
  const chosen = route.useSearch()
  const navigate = route.useNavigate()
  const { isKnown, known, org } = useOrg(chosen.org)
  const text = chosen.text ?? ""
  // Until another is typed the organisation is the known one, which may be told while a name is being typed already.
  const [typedOrg, setTypedOrg] = useState<string>()
  const [typedText, setTypedText] = useState(text)
  useEffect(() => setTypedOrg(undefined), [chosen.org])
  useEffect(() => setTypedText(text), [text])
  const search = () => {
    const [nextOrg, nextText] = [(typedOrg ?? org ?? "").trim(), typedText.trim()]
    void navigate({ search: { ...(nextOrg === "" ? {} : { org: nextOrg }), ...(nextText === "" ? {} : { text: nextText }) } })
  }
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        Records
      </Title>
      <form
        role="search"
        aria-label="Look for records"
        onSubmit={(event) => {
          event.preventDefault()
          search()
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Id or name"
            description="Of a row, of a record at its source, or the beginning of a name"
            value={typedText}
            onChange={({ currentTarget }) => setTypedText(currentTarget.value)}
            style={{ flex: "1 1 16rem" }}
            maxLength={200}
          />
          {known.length === 1 ? null : (
            <Autocomplete label="Organisation" data={known} limit={20} value={typedOrg ?? org ?? ""} onChange={setTypedOrg} />
          )}
          <Button type="submit">Search</Button>
        </Group>
      </form>
      {text === "" ? (
        <Text>
          People, households, groups, events, funds, teams, songs, signups, forms and lists are found by their names; everything by its id.
          What is deleted or in quarantine is found too.
        </Text>
      ) : org === undefined ? (
        <Text>{isKnown ? "Say whose records are meant: ids and names are an organisation's own." : "Loading …"}</Text>
      ) : (
        <Found org={org} text={text} />
      )}
    </Stack>
  )
}
