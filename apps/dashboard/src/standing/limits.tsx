/** A limit of a source, as it is used at this moment by all processes together. */
import type { Budget } from "@openfaith/api"
import { Progress, Text } from "@mantine/core"
import { duration, grouped, plural } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"

const shareOf = ({ inUse, limit }: Budget): number => (limit === 0 ? 100 : Math.min(100, (inUse / limit) * 100))

const laneWords: Readonly<Record<string, string>> = {
  interactive: "for people",
  webhook: "for news of changes",
  delta: "of deltas",
  backfill: "of full syncs",
  reconciliation: "of reconciliations"
}

/** What a limit is of; sources name further ones themselves. */
const windowWords: Readonly<Record<string, string>> = { main: "all requests", "deep offset": "pages far down a list" }

export const windowOf = ({ window }: Pick<Budget, "window">): string => windowWords[window] ?? window

/** `83 of 100 requests in 20 s`. */
export const limitWords = ({ inUse, limit, periodSeconds }: Budget): string =>
  `${grouped(inUse)} of ${plural(limit, "request")} in ${duration(periodSeconds)}`

export const LimitBar = ({ budget }: { readonly budget: Budget }) => {
  const share = shareOf(budget)
  return <Progress value={share} color={share >= 100 ? "orange" : "teal"} aria-label={`${Math.round(share)} % of the limit in use`} />
}

/** What waits for it, and since when. */
export const LimitWaits = ({ budget: { waiting, waitingSince } }: { readonly budget: Budget }) =>
  waiting.length === 0 ? null : (
    <Text size="sm" component="div">
      {waiting.map(({ lane, requests }) => `${plural(requests, "request")} ${laneWords[lane] ?? lane}`).join(", ")}{" "}
      {waiting.reduce((sum, { requests }) => sum + requests, 0) === 1 ? "waits" : "wait"}
      {waitingSince === null ? null : (
        <>
          {" "}
          <Moment at={waitingSince} as="lasting" />
        </>
      )}
    </Text>
  )

/** Why not everything goes, and until when. */
export const LimitReason = ({ budget: { reason, until } }: { readonly budget: Budget }) =>
  reason === null ? null : (
    <Text size="sm" component="div">
      <Spoken text={reason} />
      {until === null ? null : (
        <>
          , <Moment at={until} as="resumes" />
        </>
      )}
    </Text>
  )
