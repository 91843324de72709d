import type { Run } from "@openfaith/api"
import { Anchor, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { memo } from "react"
import { entityStateOfRun, StateIcon } from "../run/StateIcon.tsx"
import { duration, hasEnded, kindWords, secondsOf, statusWords } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { useClock } from "../shell/useClock.ts"
import classes from "./RunList.module.css"

const Took = ({ run }: { readonly run: Run }) => {
  const words = useClock((now) => {
    const seconds = secondsOf(run, now)
    return seconds === null ? "" : duration(seconds)
  })
  return words === "" ? null : hasEnded(run) ? `took ${words}` : words
}

/** Runs, newest first, each in two lines. */
export const RunList = memo(({ runs }: { readonly runs: ReadonlyArray<Run> }) => (
  <ul className={classes.list}>
    {runs.map((run) => (
      <li key={run.id} className={classes.item}>
        <StateIcon state={entityStateOfRun(run.status)} />
        <div className={classes.words}>
          <Text size="sm" component="div">
            <Anchor inherit fw={600} renderRoot={(props) => <Link to="/runs/$id" params={{ id: run.id }} {...props} />}>
              {kindWords[run.kind]}: {statusWords[run.status].toLowerCase()}
            </Anchor>{" "}
            {run.orgId}, {run.adapter}
          </Text>
          {run.reason === null ? null : (
            <Text size="sm" component="div" lineClamp={2} title={run.reason}>
              <Spoken text={run.reason} />
            </Text>
          )}
        </div>
        <Text size="sm" component="div" className={classes.when}>
          <Moment at={run.finishedAt ?? run.startedAt ?? run.requestedAt} as={hasEnded(run) ? "ago" : "lasting"} />
          {hasEnded(run) ? (
            <>
              , <Took run={run} />
            </>
          ) : null}
        </Text>
      </li>
    ))}
  </ul>
))
