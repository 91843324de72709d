/** The three facts of a connection, which do not imply one another. */
import type { Standing } from "@openfaith/api"
import { Anchor } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { entityStateOfRun } from "../run/StateIcon.tsx"
import { Moment } from "../shell/Moment.tsx"
import { activityMark, activityProgress, activityTitle, healthMark, healthWords, outcomeTitle } from "../words/standings.ts"
import { Fact } from "./Fact.tsx"

interface Size {
  readonly isShort?: boolean
  /** Where buttons stand beside it, the command says nothing new. */
  readonly withoutNext?: boolean
}

const RunLink = ({ id, title }: { readonly id: string; readonly title: string }) => (
  <Anchor inherit fw={600} renderRoot={(props) => <Link to="/runs/$id" params={{ id }} {...props} />}>
    {title}
  </Anchor>
)

export const HealthFact = ({ health, isShort = false, withoutNext = false }: Pick<Standing, "health"> & Size) => (
  <Fact
    mark={healthMark[health.state]}
    title={healthWords[health.state]}
    reason={health.reason}
    when={health.since === null ? undefined : <Moment at={health.since} as="lasting" />}
    next={withoutNext ? null : health.next}
    isShort={isShort}
  />
)

const WhenActive = ({ activity: { since, state, until } }: Pick<Standing, "activity">) => {
  if (state === "idle")
    return until === null ? (
      "nothing is due"
    ) : (
      <>
        due <Moment at={until} as="until" />
      </>
    )
  return (
    <>
      {since === null ? null : <Moment at={since} as="lasting" />}
      {until === null ? null : (
        <>
          , <Moment at={until} as="resumes" />
        </>
      )}
    </>
  )
}

export const ActivityFact = ({ activity, isShort = false, withoutNext = false }: Pick<Standing, "activity"> & Size) => (
  <Fact
    mark={activityMark[activity.state]}
    title={activity.run === null ? activityTitle(activity) : <RunLink id={activity.run.id} title={activityTitle(activity)} />}
    when={<WhenActive activity={activity} />}
    more={activityProgress(activity)}
    reason={activity.reason}
    next={withoutNext ? null : activity.next}
    isShort={isShort}
  />
)

/** Up to when nothing is missing. */
export const ProvenTo = ({ outcome: { provenEntity, provenTo } }: Pick<Standing, "outcome">) =>
  provenEntity === null ? null : provenTo === null ? (
    <>Not proven yet: {provenEntity} was never read whole</>
  ) : (
    <>
      Nothing is missing up to <Moment at={provenTo} />
    </>
  )

export const OutcomeFact = ({ isShort = false, outcome, withoutNext = false }: Pick<Standing, "outcome"> & Size) => (
  <Fact
    mark={outcome.state === "none" ? "unplanned" : entityStateOfRun(outcome.state)}
    title={outcome.run === null ? outcomeTitle(outcome) : <RunLink id={outcome.run.id} title={outcomeTitle(outcome)} />}
    when={outcome.since === null ? undefined : <Moment at={outcome.since} />}
    more={<ProvenTo outcome={outcome} />}
    reason={outcome.reason}
    next={withoutNext ? null : outcome.next}
    isShort={isShort}
  />
)
