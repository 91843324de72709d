/** The contract: every route with what it takes, what it answers, and how it refuses. */
import { HttpApi, OpenApi } from "effect/http-api"
import { AlertsGroup } from "./groups/alerts.ts"
import { AuthorisationsGroup } from "./groups/authorisations.ts"
import { BudgetsGroup } from "./groups/budgets.ts"
import { ClusterGroup } from "./groups/cluster.ts"
import { AdaptersGroup, ConnectionsGroup, OrganisationsGroup } from "./groups/connections.ts"
import { DataGroup, DecisionsGroup, QuarantineGroupOfRoutes, ReprojectionsGroup } from "./groups/data.ts"
import { HealthGroup, KeysGroup, MetricsGroup, SessionGroup, SignInGroup } from "./groups/keys.ts"
import { ProofsGroup } from "./groups/proofs.ts"
import { RunsGroup, SchedulesGroup } from "./groups/runs.ts"
import { StandingsGroup } from "./groups/standings.ts"

/** What a process that does nothing but work answers about itself: the same routes, under the same rules. */
export class RunnerApi extends HttpApi.make("openfaith")
  .add(HealthGroup)
  .add(MetricsGroup)
  .annotate(HttpApi.ParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.HeadersParseOptions, {})
  .annotate(HttpApi.SuccessParseOptions, {}) {}

export class OpenFaithApi extends HttpApi.make("openfaith")
  .add(OrganisationsGroup)
  .add(ConnectionsGroup)
  .add(AuthorisationsGroup)
  .add(AdaptersGroup)
  .add(RunsGroup)
  .add(SchedulesGroup)
  .add(ProofsGroup)
  .add(StandingsGroup)
  .add(AlertsGroup)
  .add(BudgetsGroup)
  .add(ClusterGroup)
  .add(DataGroup)
  .add(QuarantineGroupOfRoutes)
  .add(DecisionsGroup)
  .add(ReprojectionsGroup)
  .add(KeysGroup)
  .add(SignInGroup)
  .add(SessionGroup)
  .add(HealthGroup)
  .add(MetricsGroup)
  // A field we do not know is a mistake of the caller's, and is told by its name. Other headers are none of our business.
  .annotate(HttpApi.ParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.HeadersParseOptions, {})
  // Answers hold what the contract names; what else our services know stays inside.
  .annotate(HttpApi.SuccessParseOptions, {})
  .annotateMerge(
    OpenApi.annotations({
      title: "OpenFaith Sync Engine",
      version: "1",
      description:
        "Keeps a PostgreSQL database equal to the systems a church uses. Send a key as `Authorization: Bearer …`. " +
        "Every refusal is `{ error: { code, message, next, details } }`: `next` says what to do."
    })
  ) {}
