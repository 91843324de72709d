import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted } from "../access.ts"
import { NotFound } from "../problems.ts"
import { orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Budget, BudgetFilter, BudgetUse } from "../shapes/Budget.ts"
import { Id } from "../text.ts"

/** How much of their sources' limits connections use. */
export const BudgetsGroup = HttpApiGroup.make("budgets")
  .add(
    HttpApiEndpoint.get("listBudgets", "/budgets", {
      query: { ...orgQuery, connectionId: Schema.optionalKey(Id), only: Schema.optionalKey(BudgetFilter), ...pageQuery },
      success: pageOf(Budget),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How much of their sources' limits connections use, and what waits for them" })),
    HttpApiEndpoint.get("getBudgetUse", "/budgets/use", { query: orgQuery, success: BudgetUse, error: NotFound })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How many limits are in use, what waits for them, and the fullest of them" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Budgets" }))
