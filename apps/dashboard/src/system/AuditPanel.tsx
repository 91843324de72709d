import type { AuditEntry } from "@openfaith/api"
import { Anchor, Autocomplete, Button, Group, Stack, Text, TextInput } from "@mantine/core"
import { getRouteApi, Link } from "@tanstack/react-router"
import { type KeyboardEvent, useEffect, useState } from "react"
import { api, ask } from "../api/api.ts"
import { KeysetList } from "../list/KeysetList.tsx"
import { OrgFilter, useOrg } from "../list/OrgFilter.tsx"
import { Payload } from "../list/Payload.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { useKeyset } from "../list/useKeyset.ts"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { Fact } from "../standing/Fact.tsx"
import { auditedActions } from "./auditedActions.ts"
import { actionWords, auditOutcome, auditTarget } from "./words.ts"

const lookMs = 5000

const route = getRouteApi("/system")

interface Chosen {
  readonly action: string | undefined
  readonly actor: string | undefined
  readonly org: string | undefined
}

const useAudit = ({ action, actor, org }: Chosen, isAsked: boolean) =>
  useKeyset({
    queryKey: ["audit", action ?? null, actor ?? null, org ?? null],
    everyMs: lookMs,
    isAsked,
    ask: (page, signal) =>
      ask(
        api.keys.listAudit({
          query: {
            ...page,
            ...(action === undefined ? {} : { action }),
            ...(actor === undefined ? {} : { actorId: actor }),
            ...(org === undefined ? {} : { orgId: org })
          }
        }),
        signal
      )
  })

const Details = ({ entry: { details, id } }: { readonly entry: AuditEntry }) => {
  const [isOpen, setIsOpen] = useState(false)
  if (details === null) return null
  return (
    <>
      <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? "Hide" : "Show"} what was asked for
      </Button>
      {isOpen ? <Payload value={details} label={`What entry ${id} asked for`} /> : null}
    </>
  )
}

const columns: ReadonlyArray<Column<AuditEntry>> = [
  { title: "When", cell: ({ at }) => <Moment at={at} /> },
  {
    title: "Who",
    cell: ({ actor, actorId }) => (
      <Anchor
        inherit
        title={`Only what ${actor} (${actorId}) did`}
        renderRoot={(props) => <Link to="/system" search={(all) => ({ ...all, actor: actorId })} {...props} />}
      >
        {actor}
      </Anchor>
    )
  },
  {
    title: "What",
    cell: (entry) => (
      <>
        <Text span inherit fw={600}>
          {actionWords(entry.action)}
        </Text>{" "}
        {auditTarget(entry)}
        <Details entry={entry} />
      </>
    )
  },
  { title: "Organisation", cell: ({ orgId }) => orgId },
  { title: "Why", cell: ({ reason }) => reason },
  {
    title: "Outcome",
    cell: (entry) => {
      const [mark, words] = auditOutcome(entry)
      return <Fact mark={mark} title={words} reason={null} next={null} />
    }
  }
]

const Filters = ({ chosen, onChoose }: { readonly chosen: Chosen; readonly onChoose: (chosen: Chosen) => void }) => {
  const [action, setAction] = useState(chosen.action ?? "")
  const [actor, setActor] = useState(chosen.actor ?? "")
  useEffect(() => setAction(chosen.action ?? ""), [chosen.action])
  useEffect(() => setActor(chosen.actor ?? ""), [chosen.actor])
  const given = (text: string) => (text.trim() === "" ? undefined : text.trim())
  const choose = (part: Partial<Chosen>) => onChoose({ ...chosen, action: given(action), actor: given(actor), ...part })
  const onKeyDown = ({ currentTarget, key }: KeyboardEvent<HTMLInputElement>) => {
    // With one of the list at hand, that is chosen.
    if (key === "Enter" && !currentTarget.hasAttribute("aria-activedescendant")) choose({})
  }
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Which entries are shown">
      <Autocomplete
        label="What"
        placeholder="All; such as requestRun"
        data={[...auditedActions]}
        value={action}
        onChange={setAction}
        onOptionSubmit={(name) => choose({ action: given(name) })}
        onBlur={() => choose({})}
        onKeyDown={onKeyDown}
      />
      <TextInput
        label="Who, by id"
        placeholder="All; such as local"
        value={actor}
        onChange={({ currentTarget }) => setActor(currentTarget.value)}
        onBlur={() => choose({})}
        onKeyDown={onKeyDown}
      />
      <OrgFilter org={chosen.org} onChoose={(org) => choose({ org })} />
    </Group>
  )
}

/** What people and programs told the installation to do. Nobody can change it. */
export const AuditPanel = () => {
  const { action, actor, org: chosenOrg } = route.useSearch()
  const navigate = route.useNavigate()
  const org = useOrg(chosenOrg)
  const { mayAdminister } = useRights()
  const view = useAudit({ action, actor, org }, mayAdminister)
  if (!mayAdminister) return <NotOffered what="Reading the audit log" needs="admin" />
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Text>Every command and every attempt to sign in, the newest first. PostgreSQL lets nobody change it.</Text>
        <Updated at={view.updatedAt} />
      </Group>
      <Filters
        chosen={{ action, actor, org: chosenOrg }}
        onChoose={(chosen) => {
          if (chosen.action === action && chosen.actor === actor && chosen.org === chosenOrg) return
          void navigate({
            search: { tab: "audit", ...chosen },
            replace: true
          })
        }}
      />
      <KeysetList view={view} more="Older entries" empty={<Text>None is like this.</Text>}>
        {(entries) => <Rows caption="The audit log, newest first" columns={columns} rows={entries} keyOf={({ id }) => id} />}
      </KeysetList>
    </Stack>
  )
}
