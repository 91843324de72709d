import type { HealthState, StandingCounts } from "@openfaith/api"
import { Group } from "@mantine/core"
import { StateIcon } from "../run/StateIcon.tsx"
import { grouped, plural } from "../run/words.ts"
import { healthMark, healthWords } from "../words/standings.ts"
import { CountLink } from "./CountLink.tsx"
import classes from "./Strips.module.css"
import { needAttention } from "./useStandings.ts"

const wordsOf = (state: HealthState, count: number) =>
  state === "needs_reauthorisation" && count !== 1 ? "need a new token" : healthWords[state].toLowerCase()

/** How many connections are how. */
export const HealthStrip = ({ counts }: { readonly counts: StandingCounts }) => {
  const { connections, countedTo, health } = counts
  const attention = needAttention(counts)
  return (
    <Group gap="xs" component="nav" aria-label="Connections by health" className={classes.strip}>
      <CountLink chosen={{ only: undefined, fresh: undefined }}>
        {connections >= countedTo ? `The first ${grouped(countedTo)} connections` : plural(connections, "connection")}
      </CountLink>
      {attention === 0 ? null : (
        <CountLink chosen={{ only: "attention" }}>
          {grouped(attention)} {attention === 1 ? "needs" : "need"} attention
        </CountLink>
      )}
      {health.map(({ connections: count, state }) => (
        <CountLink key={state} chosen={{ only: state }}>
          <StateIcon state={healthMark[state]} size={16} />
          {grouped(count)} {wordsOf(state, count)}
        </CountLink>
      ))}
    </Group>
  )
}
