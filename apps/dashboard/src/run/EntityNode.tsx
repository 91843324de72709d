import { Progress, Text, VisuallyHidden } from "@mantine/core"
import type { Node, NodeProps } from "@xyflow/react"
import type { EntityState } from "./entityStates.ts"
import { stateWords } from "./entityStates.ts"
import { FarName } from "./FarName.tsx"
import { GraphCard } from "./GraphCard.tsx"
import { entitySentence, progressWords, whyWords } from "./progressWords.ts"
import classes from "./RunGraph.module.css"
import { colourOf, StateIcon } from "./StateIcon.tsx"

export type EntityNodeType = Node<{ readonly state: EntityState }, "entity">

const barColours: Partial<Record<EntityState["state"], string>> = { done: "green", exceptions: "orange", unproven: "red" }

/** What there is to know of an entity, as far as it fits on its card; a click shows the rest. What is read out is what stands there. */
export const EntityNode = ({ data: { state }, selected }: NodeProps<EntityNodeType>) => (
  <GraphCard
    title={entitySentence(state)}
    colour={colourOf(state.state)}
    isSelected={selected}
    far={<Far state={state} />}
    near={<Near state={state} />}
  />
)

const Far = ({ state }: { readonly state: EntityState }) => (
  <div className={classes.far}>
    <StateIcon state={state.state} size={40} />
    <FarName name={state.name}>
      <VisuallyHidden> {stateWords[state.state]}</VisuallyHidden>
    </FarName>
  </div>
)

const Near = ({ state }: { readonly state: EntityState }) => (
  <>
    <div className={classes.head}>
      <StateIcon state={state.state} />
      <Text fw={600} size="sm" truncate className={classes.name}>
        {state.name}
      </Text>
    </div>
    <div className={classes.head}>
      <Text size="xs" truncate className={classes.name}>
        {stateWords[state.state]}
        {state.state === "done" ? "" : whyWords(state)}
      </Text>
      <Text size="xs" className={classes.quiet}>
        {state.product}
      </Text>
    </div>
    <div className={classes.foot}>
      <Progress
        // How much there is may be unknown; then it shows that something moves.
        value={state.fraction === null ? (state.state === "running" ? 100 : 0) : state.fraction * 100}
        animated={state.fraction === null}
        size={6}
        color={barColours[state.state] ?? "blue"}
        aria-hidden
        className={classes.bar}
        transitionDuration={300}
      />
      <Text size="xs" className={classes.quiet}>
        {progressWords(state)}
      </Text>
    </div>
  </>
)
