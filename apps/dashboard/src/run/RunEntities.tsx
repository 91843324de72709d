import type { RunView } from "@openfaith/api"
import { Group, SegmentedControl, Stack, Text, Title } from "@mantine/core"
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks"
import { lazy, Suspense, useDeferredValue, useMemo, useState } from "react"
import { Loading } from "../shell/Loading.tsx"
import { part } from "../shell/part.ts"
import { criticalPath } from "./criticalPath.ts"
import { EntityDetails } from "./EntityDetails.tsx"
import { EntityFilter, everything, filtered } from "./EntityFilter.tsx"
import { EntityTable } from "./EntityTable.tsx"
import type { Edge, EntityState } from "./entityStates.ts"
import { duration, hasEnded } from "./words.ts"

/** The graph brings its drawing and its layout along: only who looks at one loads them. */
const RunGraph = lazy(async () => ({ default: (await part(() => import("./RunGraph.tsx"))).RunGraph }))

/** More than these are not found by looking. */
const manyEntities = 30

/** How long nothing more is typed until what was looked for is drawn. */
const settleMs = 150

export interface RunEntitiesProps {
  readonly run: RunView["run"]
  readonly states: ReadonlyArray<EntityState>
  readonly edges: ReadonlyArray<Edge>
  /** In milliseconds since 1970. */
  readonly now: number
}

/** The entities of a run as a graph or a list; one that is chosen is told everything of. What is chosen here is nothing to the rest of the page. */
export const RunEntities = ({ edges, now, run, states }: RunEntitiesProps) => {
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useState<"graph" | "list" | null>(null)
  const [selected, setSelected] = useState<string | null>(null)
  const chain = useMemo(() => (hasEnded(run) ? criticalPath(states, edges) : []), [run, states, edges])
  const slow = chain.filter(({ seconds }) => seconds >= 1)
  const chainNames = useMemo(() => chain.map(({ entity }) => entity), [chain])
  const [filter, setFilter] = useState(everything)
  // What is typed and pressed is seen at once; what follows from it is drawn behind it, when nothing more is typed.
  const [settled] = useDebouncedValue(filter, settleMs)
  const found = useMemo(() => filtered(states, settled), [states, settled])
  const way = chosen ?? (isNarrow ? "list" : "graph")
  // What was pressed answers first; then it is marked, and told everything of.
  const shown = useDeferredValue(way)
  const marked = useDeferredValue(selected)
  return (
    <>
      <Stack gap="xs" component="section" aria-labelledby="entities">
        <Group justify="space-between">
          <Title order={2} size="h3" id="entities">
            Entities
          </Title>
          <SegmentedControl
            transitionDuration={0}
            value={way}
            onChange={(value) => setChosen(value === "list" ? "list" : "graph")}
            data={[
              { value: "graph", label: "Graph" },
              { value: "list", label: "List" }
            ]}
            aria-label="How the entities are shown"
          />
        </Group>
        {chain.length < 2 || slow.length === 0 ? null : (
          <Text size="sm">
            What it took longest for{slow.length === 1 ? "" : ", one after the other"}
            {shown === "graph" ? " (orange)" : ""}: {slow.map(({ entity, seconds }) => `${entity} ${duration(seconds)}`).join(", then ")}.
          </Text>
        )}
        {states.length > manyEntities ? <EntityFilter states={states} filter={filter} onChange={setFilter} /> : null}
        {states.length === 0 ? (
          <Text>This run reads nothing.</Text>
        ) : found.length === 0 ? (
          <Text>No entity is like this.</Text>
        ) : shown === "graph" ? (
          <Suspense fallback={<Loading />}>
            <RunGraph states={found} edges={edges} chain={chainNames} selected={marked} onSelect={setSelected} />
          </Suspense>
        ) : (
          <EntityTable states={found} now={now} onSelect={setSelected} />
        )}
      </Stack>
      <EntityDetails state={states.find(({ entity }) => entity === marked)} edges={edges} now={now} onClose={() => setSelected(null)} />
    </>
  )
}
