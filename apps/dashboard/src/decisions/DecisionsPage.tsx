import type { Decision } from "@openfaith/api"
import { Anchor, SegmentedControl, Text } from "@mantine/core"
import { getRouteApi, Link } from "@tanstack/react-router"
import { KeysetList } from "../list/KeysetList.tsx"
import { ListPage } from "../list/ListPage.tsx"
import { ConnectionLink } from "../list/OfConnection.tsx"
import { OrgFilter, useOrg } from "../list/OrgFilter.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { grouped, nameOf } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Fact } from "../standing/Fact.tsx"
import { useDecisions } from "./useDecisions.ts"
import { decisionMark, decisionStatus, decisionTitle, outcomes } from "./words.ts"

type Asked = typeof Decision.Type

const route = getRouteApi("/decisions")

const State = ({ decision }: { readonly decision: Asked }) => (
  <Fact
    mark={decisionMark[decision.status]}
    title={decisionStatus[decision.status]}
    reason={decision.reason}
    when={
      decision.decidedAt === null ? (
        <Moment at={decision.openedAt} as="lasting" />
      ) : (
        <>
          <Moment at={decision.decidedAt} />
          {decision.decidedBy === null ? "" : ` by ${nameOf(decision.decidedBy)}`}
        </>
      )
    }
    more={outcomes(decision).join(", ") || null}
    next={null}
    isShort
  />
)

const columns: ReadonlyArray<Column<Asked>> = [
  {
    title: "What was found",
    cell: (decision) => (
      <Anchor inherit renderRoot={(props) => <Link to="/decisions/$id" params={{ id: decision.id }} {...props} />}>
        {decisionTitle(decision)}
      </Anchor>
    )
  },
  { title: "Of", isNumber: true, cell: ({ live }) => `${grouped(live)} stored` },
  { title: "May go unasked", isNumber: true, cell: ({ allowed }) => grouped(allowed) },
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
  { title: "State", cell: (decision) => <State decision={decision} /> }
]

/** What the engine will not do unasked. */
export const DecisionsPage = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isAll = search.show === "all"
  const org = useOrg(search.org)
  const view = useDecisions({ connection: search.connection, org: search.connection === undefined ? org : undefined, isAll })
  return (
    <ListPage
      title="Decisions"
      about="Deletions, and losses of values, that are too many to make unasked. Until somebody decides nothing of them is touched, and the rest is synced as ever."
      updatedAt={view.updatedAt}
      filtersLabel="Which decisions are shown"
      filters={
        <>
          <SegmentedControl
            aria-label="Show"
            value={isAll ? "all" : "open"}
            onChange={(show) => void navigate({ search: (all) => ({ ...all, show: show === "all" ? show : undefined }), replace: true })}
            data={[
              { value: "open", label: "Open" },
              { value: "all", label: "All" }
            ]}
          />
          {search.connection === undefined ? (
            <OrgFilter org={search.org} onChoose={(org) => void navigate({ search: (all) => ({ ...all, org }), replace: true })} />
          ) : null}
        </>
      }
      connection={search.connection}
      all={
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/decisions" search={isAll ? { show: "all" } : {}} {...props} />}
        >
          Show those of all connections
        </Anchor>
      }
    >
      <KeysetList
        view={view}
        more="Older decisions"
        empty={<Text>{isAll ? "There have been none." : "Nothing waits for a decision."}</Text>}
      >
        {(decisions) => <Rows caption="Decisions, newest first" columns={columns} rows={decisions} keyOf={({ id }) => id} />}
      </KeysetList>
    </ListPage>
  )
}
