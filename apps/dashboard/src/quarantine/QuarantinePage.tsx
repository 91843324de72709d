import type { QuarantineGroup } from "@openfaith/api"
import { Alert, Anchor, Button, Group, Text, TextInput } from "@mantine/core"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useCallback, useEffect, useMemo, useState } from "react"
import { KeysetList } from "../list/KeysetList.tsx"
import { ListPage } from "../list/ListPage.tsx"
import { ConnectionLink } from "../list/OfConnection.tsx"
import { OrgFilter, useOrg } from "../list/OrgFilter.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { Status } from "../shell/Status.tsx"
import { useRights } from "../shell/useSession.ts"
import { RecordDrawer } from "./RecordDrawer.tsx"
import { type Chosen, SettleDialog, type Settled, type Verb } from "./SettleDialog.tsx"
import { useGroups } from "./useQuarantine.ts"
import { faultWords, groupCount, reasonWords, replayWords } from "./words.ts"

type Kept = typeof QuarantineGroup.Type

const route = getRouteApi("/quarantine")

/** What a replay or a waiver has done, with some of what is still broken. */
const Done = ({ onClose, settled }: { readonly settled: Settled; readonly onClose: () => void }) => (
  <Alert
    color={settled.verb === "replay" && settled.replayed.broken > 0 ? "orange" : "green"}
    withCloseButton
    closeButtonLabel="Close"
    onClose={onClose}
  >
    <Text size="sm">
      {settled.verb === "waive"
        ? `${plural(settled.waived, "record")} waived. They return only with other content.`
        : replayWords(settled.replayed)}
    </Text>
    {settled.verb === "replay"
      ? settled.replayed.examples.map(({ entity, externalId, id, path, reason }) => (
          <Text key={id} size="sm">
            {entity} {externalId}: {path === "" ? "" : `${path}: `}
            {reasonWords(reason)}
          </Text>
        ))
      : null}
  </Alert>
)

const EntityFilter = ({
  entity,
  onChoose
}: {
  readonly entity: string | undefined
  readonly onChoose: (entity: string | undefined) => void
}) => {
  const [typed, setTyped] = useState(entity ?? "")
  useEffect(() => setTyped(entity ?? ""), [entity])
  const choose = () => onChoose(typed.trim() === "" ? undefined : typed.trim())
  return (
    <TextInput
      label="Entity"
      placeholder="All; such as people.Email"
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={choose}
      onKeyDown={({ key }) => {
        if (key === "Enter") choose()
      }}
    />
  )
}

const columnsFor = (onSettle: ((verb: Verb, chosen: Chosen) => void) | null): ReadonlyArray<Column<Kept>> => [
  {
    title: "Entity",
    cell: (group) => `${groupCount(group)} of ${group.entity}`
  },
  {
    title: "What is wrong",
    cell: ({ kind, path, reason, sampleId }) => (
      <>
        {faultWords[kind]}
        {path === "" ? "" : ` at ${path}`}: <Spoken text={reasonWords(reason)} />.{" "}
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/quarantine" search={(all) => ({ ...all, record: sampleId })} {...props} />}
        >
          Show one of them
        </Anchor>
      </>
    )
  },
  {
    title: "Connection",
    cell: ({ connectionId, orgId }) => (
      <>
        <ConnectionLink id={connectionId} />
        <Text size="sm" c="dimmed">
          {orgId}
        </Text>
      </>
    )
  },
  {
    title: "Seen",
    cell: ({ newest, oldest }) => (
      <>
        first <Moment at={oldest} />, last <Moment at={newest} />
      </>
    )
  },
  ...(onSettle === null
    ? []
    : [
        {
          title: "What can be done",
          isAction: true,
          cell: (group: Kept) => {
            const { count, entity, fingerprint, kind, orgId } = group
            const chosen: Chosen = {
              orgId,
              which: { fingerprint },
              words: `${groupCount(group)} ${count === 1 ? "record" : "records"} of ${entity}`,
              isOne: count === 1
            }
            if (kind === "losing")
              return (
                <Anchor
                  inherit
                  underline="always"
                  renderRoot={(props) => <Link to="/decisions" search={{ connection: group.connectionId }} {...props} />}
                >
                  Decide
                </Anchor>
              )
            return (
              <Group gap="xs" wrap="nowrap" display="inline-flex">
                <Button variant="default" size="compact-sm" onClick={() => onSettle("replay", chosen)}>
                  Replay
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => onSettle("waive", chosen)}>
                  Waive
                </Button>
              </Group>
            )
          }
        }
      ])
]

/** Records that could not be stored as they are, by what is wrong with them. */
export const QuarantinePage = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { mayOperate } = useRights()
  const org = useOrg(search.org)
  const view = useGroups({ connection: search.connection, entity: search.entity, org: search.connection === undefined ? org : undefined })
  const [settling, setSettling] = useState<{ readonly verb: Verb; readonly chosen: Chosen } | null>(null)
  const [settled, setSettled] = useState<Settled | null>(null)
  const settle = useCallback((verb: Verb, chosen: Chosen) => setSettling({ verb, chosen }), [])
  const columns = useMemo(() => columnsFor(mayOperate ? settle : null), [mayOperate, settle])
  const isNarrowed = search.entity !== undefined || search.org !== undefined || search.connection !== undefined
  return (
    <ListPage
      title="Quarantine"
      about="Records that could not be stored as they are, kept whole as the source sent them. They stop nothing else, and what was stored of them before stays."
      updatedAt={view.updatedAt}
      filtersLabel="Which records are shown"
      filters={
        <>
          {search.connection === undefined ? (
            <OrgFilter org={search.org} onChoose={(org) => void navigate({ search: (all) => ({ ...all, org }), replace: true })} />
          ) : null}
          <EntityFilter
            entity={search.entity}
            onChoose={(entity) => {
              if (entity !== search.entity) void navigate({ search: (all) => ({ ...all, entity }), replace: true })
            }}
          />
        </>
      }
      connection={search.connection}
      all={
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/quarantine" search={{}} {...props} />}>
          Show those of all connections
        </Anchor>
      }
    >
      <Status>{settled === null ? null : <Done settled={settled} onClose={() => setSettled(null)} />}</Status>
      <KeysetList
        view={view}
        more="More groups"
        empty={<Text>{isNarrowed ? "Nothing of this is in quarantine." : "Nothing is in quarantine."}</Text>}
      >
        {(groups) => (
          <>
            {mayOperate ? null : <NotOffered what="Replaying and waiving" needs="operate" />}
            <Rows
              caption="Records in quarantine, by what is wrong with them"
              columns={columns}
              rows={groups}
              keyOf={({ fingerprint }) => fingerprint}
            />
          </>
        )}
      </KeysetList>
      {search.record === undefined ? null : (
        <RecordDrawer
          id={search.record}
          onClose={() => void navigate({ search: (all) => ({ ...all, record: undefined }), replace: true })}
          onSettle={settle}
        />
      )}
      {settling === null ? null : (
        <SettleDialog
          chosen={settling.chosen}
          verb={settling.verb}
          onSettled={(done) => {
            setSettled(done)
            setSettling(null)
            // What has been done is told on the page behind it.
            if (search.record !== undefined) void navigate({ search: (all) => ({ ...all, record: undefined }), replace: true })
          }}
          onClose={() => setSettling(null)}
        />
      )}
    </ListPage>
  )
}
