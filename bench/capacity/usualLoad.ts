/** The load that is reckoned with where none is given: the sizes of churches are assumed, what is read of each follows from the rules that decide it. */
import { pco } from "@openfaith/pco"
import { Duration } from "effect"
import { upkeepOf } from "../../scripts/cost.ts"
import { directory } from "../../test/support/directory.ts"
import type { Load, OrganisationKind } from "./load.ts"

const daySeconds = 86_400

/** One that reads the directory, in the proportions of the demo church, by the rules that decide what runs read. */
const directoryKind = (name: string, share: number, people: number): OrganisationKind => ({
  name,
  share,
  people,
  entities: upkeepOf(people)
    .entities.filter(({ entity }) => directory.some((each) => each === entity))
    .map(({ changesBy, deltaRequests, rows, wholeRequests }) => ({
      records: rows,
      requests: wholeRequests,
      wholeEverySeconds: changesBy === "whole reading by delta" ? (wholeRequests * daySeconds) / deltaRequests.idle : null
    }))
})

/** What is assumed: no church was counted for it. */
export const usualLoad = (organisations: number): Load => ({
  organisations,
  kinds: [directoryKind("small", 0.8, 150), directoryKind("medium", 0.18, 1500), directoryKind("large", 0.02, 10_000)],
  changedShare: 0.01,
  webhookShare: 1,
  deltaSeconds: 900,
  reconciliationSeconds: daySeconds
})

/** What one credential may send. */
export const sourceLimit = { requests: pco.budget.requests, seconds: Duration.toSeconds(pco.budget.period) }
