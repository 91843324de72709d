import type { Run, Standing } from "@openfaith/api"
import { Progress, SimpleGrid } from "@mantine/core"
import type { ReactNode } from "react"
import { RunControls } from "../run/RunControls.tsx"
import { ActivityFact, HealthFact, OutcomeFact } from "../standing/facts.tsx"
import classes from "./FactPanels.module.css"
import { Panel } from "./Panel.tsx"

export interface FactPanelsProps {
  readonly standing: Standing
  /** The latest runs of the connection. */
  readonly runs: ReadonlyArray<Run>
  readonly mayOperate: boolean
}

const canBeTriedAgain: ReadonlyArray<Run["status"]> = ["incomplete", "failed", "cancelled"]

/** What can be done; without anything it takes no room. */
const Controls = ({ children }: { readonly children: ReactNode }) => <div className={classes.controls}>{children}</div>

/** Health, activity and last outcome, each with what can be done about it. */
export const FactPanels = ({ mayOperate, runs, standing: { activity, health, outcome } }: FactPanelsProps) => {
  const active = runs.find(({ id }) => id === activity.run?.id)
  const last = runs.find(({ id }) => id === outcome.run?.id)
  const entities = activity.run?.entities ?? 0
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
      <Panel title="Health">
        <HealthFact health={health} withoutNext={health.state === "paused" && mayOperate && active !== undefined} />
      </Panel>
      <Panel title="Activity">
        <ActivityFact activity={activity} withoutNext={mayOperate && active !== undefined} />
        {activity.run !== null && entities > 0 ? (
          <Progress
            value={(activity.run.ended / entities) * 100}
            aria-label={`${activity.run.ended} of ${entities} entities ended`}
            mt="sm"
            animated={activity.state === "running"}
          />
        ) : null}
        <Controls>
          <RunControls run={active} mayOperate={mayOperate} />
        </Controls>
      </Panel>
      <Panel title="Last outcome">
        <OutcomeFact outcome={outcome} withoutNext={mayOperate && last !== undefined && canBeTriedAgain.includes(last.status)} />
        <Controls>
          <RunControls run={last !== undefined && canBeTriedAgain.includes(last.status) ? last : undefined} mayOperate={mayOperate} />
        </Controls>
      </Panel>
    </SimpleGrid>
  )
}
