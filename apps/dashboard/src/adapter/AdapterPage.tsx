import type { AdapterEntity, AdapterView } from "@openfaith/api"
import { Anchor, Drawer, Group, NativeSelect, SegmentedControl, Stack, Table, Text, TextInput, Title, UnstyledButton } from "@mantine/core"
import { useDebouncedValue, useDocumentTitle, useMediaQuery } from "@mantine/hooks"
import { useQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { lazy, memo, Suspense, useCallback, useDeferredValue, useMemo, useState } from "react"
import { api, ask } from "../api/api.ts"
import { ReadingFacts, strategyWords } from "../entity/ReadingFacts.tsx"
import classes from "../run/EntityTable.module.css"
import type { Edge } from "../run/entityStates.ts"
import { Relations } from "../run/Relations.tsx"
import { useGraph } from "../run/runFacts.ts"
import { duration, grouped, plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { part } from "../shell/part.ts"
import type { AdapterSearch } from "../searches.ts"
import { changesBy, deletesBy, foundEntities, products } from "./adapterCards.ts"

const AdapterGraph = lazy(async () => ({ default: (await part(() => import("./AdapterGraph.tsx"))).AdapterGraph }))

/** How long nothing more is typed until what was looked for is drawn. */
const settleMs = 150

const route = getRouteApi("/adapters/$name")

const useAdapter = (name: string) =>
  useQuery({
    queryKey: ["adapters", "one", name],
    staleTime: 600_000,
    queryFn: ({ signal }) => ask(api.adapters.getAdapter({ params: { adapter: name } }), signal)
  })

const wholeWords = ({ readings }: AdapterEntity) => {
  const strategy = readings.find(({ kind }) => kind === "full")?.strategy ?? null
  return strategy === null ? "not read whole" : (strategyWords[strategy] ?? strategy)
}

const needsWords = (edges: ReadonlyArray<Edge>, entity: string): string => {
  const needed = edges.filter(({ kind, to }) => kind === "hard" && to === entity).map(({ from }) => from)
  return needed.length === 0 ? "" : `needs ${[...new Set(needed)].join(", ")}`
}

/** The same as the graph in words, for a narrow screen, a keyboard and a screen reader. */
const EntityList = memo(
  ({
    edges,
    entities,
    onSelect
  }: {
    readonly entities: ReadonlyArray<AdapterEntity>
    readonly edges: ReadonlyArray<Edge>
    readonly onSelect: (entity: string) => void
  }) => (
    <Table role="table" aria-label="Entities of this adapter" className={classes.table} verticalSpacing="xs" highlightOnHover>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          <Table.Th role="columnheader">Entity</Table.Th>
          <Table.Th role="columnheader">Read whole</Table.Th>
          <Table.Th role="columnheader">Changes</Table.Th>
          <Table.Th role="columnheader">Deletions</Table.Th>
          <Table.Th role="columnheader">Others</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {entities.map((facts) => (
          <Table.Tr key={facts.entity} role="row">
            <Table.Th role="rowheader" scope="row" className={classes.entity}>
              <UnstyledButton className={classes.open} onClick={() => onSelect(facts.entity)}>
                {facts.entity}
              </UnstyledButton>
            </Table.Th>
            <Table.Td role="cell">
              <Text size="sm">{wholeWords(facts)}</Text>
            </Table.Td>
            <Table.Td role="cell">
              <Text size="sm">{changesBy(facts).words}</Text>
            </Table.Td>
            <Table.Td role="cell">
              <Text size="sm">deletions: {deletesBy(facts)}</Text>
            </Table.Td>
            <Table.Td role="cell">
              <Text size="sm">{needsWords(edges, facts.entity)}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
)

const Shown = ({ adapter }: { readonly adapter: typeof AdapterView.Type }) => {
  const { auth, budget, entities, id, title, version } = adapter
  const chosen = route.useSearch()
  const navigate = route.useNavigate()
  const graph = useGraph(id)
  const edges = useMemo(() => graph?.edges ?? [], [graph])
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false })
  // The address follows what is typed; it would be too late to follow the address.
  const [words, setWords] = useState(chosen.words ?? "")
  const product = chosen.product ?? ""
  // What is typed is seen at once; what follows from it is drawn behind it, when nothing more is typed.
  const [settled] = useDebouncedValue(words, settleMs)
  const { found, needed } = useMemo(() => foundEntities(entities, edges, { words: settled, product }), [entities, edges, settled, product])
  const selected = entities.find(({ entity }) => entity === chosen.entity)
  const way = chosen.view ?? (isNarrow ? "list" : "graph")
  const view = useDeferredValue(way)
  const marked = useDeferredValue(selected?.entity ?? null)
  /** What is empty leaves the address. */
  const choose = useCallback(
    (change: AdapterSearch) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== "")),
        replace: true
      }),
    [navigate]
  )
  const select = useCallback((entity: string) => choose({ entity }), [choose])
  return (
    <Stack gap="md">
      <div>
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {id} {version}; {plural(entities.length, "entity", "entities")}; {grouped(budget.requests)} requests in{" "}
          {duration(budget.periodSeconds)}; signs in by {auth.join(", ")}
        </Text>
      </div>
      <Group align="flex-end" gap="sm" justify="space-between">
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Find an entity"
            value={words}
            onChange={({ currentTarget: { value } }) => {
              setWords(value)
              choose({ words: value })
            }}
            maxLength={100}
          />
          <NativeSelect
            label="Product"
            value={product}
            data={[
              { value: "", label: `Every product (${entities.length})` },
              ...products(entities).map(([name, count]) => ({ value: name, label: `${name} (${count})` }))
            ]}
            onChange={({ currentTarget }) => choose({ product: currentTarget.value })}
          />
        </Group>
        <SegmentedControl
          transitionDuration={0}
          value={way}
          onChange={(value) => choose({ view: value === "list" ? "list" : "graph" })}
          data={[
            { value: "graph", label: "Graph" },
            { value: "list", label: "List" }
          ]}
          aria-label="How the entities are shown"
        />
      </Group>
      <Text size="sm" role="status">
        {words === "" && product === "" ? "All of them" : plural(found.length, "entity", "entities")}
        {needed.length === 0 || view === "list" ? "" : `, and ${plural(needed.length, "other")} that they cannot be without, in dashes`}.
        {view === "graph" ? " Green at the edge: deltas find its changes; orange: it is read whole." : ""}
      </Text>
      {found.length === 0 ? (
        <Text>No entity is like this.</Text>
      ) : view === "graph" ? (
        <Suspense fallback={<Loading />}>
          <AdapterGraph found={found} needed={needed} edges={edges} selected={marked} onSelect={select} />
        </Suspense>
      ) : (
        <EntityList entities={found} edges={edges} onSelect={select} />
      )}
      <Drawer
        opened={selected !== undefined}
        onClose={() => choose({ entity: "" })}
        position="right"
        size="lg"
        title={selected?.entity ?? ""}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {selected === undefined ? null : (
          <Stack>
            <ReadingFacts facts={selected} />
            <Relations edges={edges} entity={selected.entity} onSelect={select} />
          </Stack>
        )}
      </Drawer>
    </Stack>
  )
}

/** An adapter: its entities, what needs what, and how each is read. */
export const AdapterPage = () => {
  const { name } = route.useParams()
  const { data, error } = useAdapter(name)
  useDocumentTitle(`${data?.title ?? name} · OpenFaith`)
  if (data === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <>
        <Title order={1} size="h2">
          {name}
        </Title>
        <Failure error={error} />
        <Anchor renderRoot={(props) => <Link to="/" {...props} />}>All connections</Anchor>
      </>
    )
  return <Shown key={name} adapter={data} />
}
