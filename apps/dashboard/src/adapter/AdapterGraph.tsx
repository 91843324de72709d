import type { AdapterEntity } from "@openfaith/api"
import { Text } from "@mantine/core"
import type { Node, NodeProps } from "@xyflow/react"
import { memo, useMemo } from "react"
import { strategyWords } from "../entity/ReadingFacts.tsx"
import { DependencyGraph } from "../run/DependencyGraph.tsx"
import type { Edge } from "../run/entityStates.ts"
import { FarName } from "../run/FarName.tsx"
import { GraphCard } from "../run/GraphCard.tsx"
import classes from "../run/RunGraph.module.css"
import { changesBy, deletesBy, productOf } from "./adapterCards.ts"

type CardData = { readonly facts: AdapterEntity; readonly isNeeded: boolean }
type AdapterNodeType = Node<CardData, "entity">

const colours = { delta: "var(--mantine-color-green-filled)", whole: "var(--mantine-color-orange-filled)" }
const colourOf = ({ facts }: CardData) => (changesBy(facts).isDelta ? colours.delta : colours.whole)

const nameOf = (entity: string) => entity.slice(entity.indexOf(".") + 1)

const Far = ({ facts: { entity } }: Pick<CardData, "facts">) => (
  <div className={classes.far}>
    <FarName name={nameOf(entity)} />
  </div>
)

const Near = ({ facts }: Pick<CardData, "facts">) => {
  const full = facts.readings.find(({ kind }) => kind === "full")?.strategy ?? null
  return (
    <>
      <div className={classes.head}>
        <Text fw={600} size="sm" truncate className={classes.name}>
          {nameOf(facts.entity)}
        </Text>
        <Text size="xs" className={classes.quiet}>
          {productOf(facts.entity)}
        </Text>
      </div>
      <Text size="xs" truncate>
        {full === null ? "Not read whole" : (strategyWords[full] ?? full)}; {changesBy(facts).isDelta ? "deltas" : "no deltas"}
      </Text>
      <Text size="xs" truncate className={classes.quiet}>
        Deletions: {deletesBy(facts)}
      </Text>
    </>
  )
}

/** How an entity is read, as far as it fits on its card; a click shows the rest. */
const AdapterNode = ({ data, selected }: NodeProps<AdapterNodeType>) => (
  <GraphCard
    title={data.facts.entity}
    colour={colourOf(data)}
    isDashed={data.isNeeded}
    isSelected={selected}
    far={<Far facts={data.facts} />}
    near={<Near facts={data.facts} />}
  />
)

const nodeTypes = { entity: AdapterNode }

export interface AdapterGraphProps {
  readonly found: ReadonlyArray<AdapterEntity>
  /** What these cannot be without. */
  readonly needed: ReadonlyArray<AdapterEntity>
  readonly edges: ReadonlyArray<Edge>
  readonly selected: string | null
  readonly onSelect: (entity: string) => void
}

/** The entities of an adapter and what needs what. */
export const AdapterGraph = memo(({ edges, found, needed, onSelect, selected }: AdapterGraphProps) => {
  const cards = useMemo(
    () => [
      ...found.map((facts) => ({ entity: facts.entity, data: { facts, isNeeded: false } })),
      ...needed.map((facts) => ({ entity: facts.entity, data: { facts, isNeeded: true } }))
    ],
    [found, needed]
  )
  return <DependencyGraph cards={cards} edges={edges} nodeTypes={nodeTypes} colourOf={colourOf} selected={selected} onSelect={onSelect} />
})
