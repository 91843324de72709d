import type { BudgetFilter } from "@openfaith/api"
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { useKeyset } from "../list/useKeyset.ts"

/** Requests come and go within a second; how full a limit is shows over its period. */
const lookMs = 5000

const ofOrg = (org: string | undefined) => (org === undefined ? {} : { orgId: org })

/** How many limits are in use, what waits for them, and the fullest. */
export const useLimitUse = (org: string | undefined) =>
  useQuery({
    queryKey: ["budgets", "use", org ?? null],
    queryFn: ({ signal }) => ask(api.budgets.getBudgetUse({ query: ofOrg(org) }), signal),
    refetchInterval: every(lookMs)
  })

/** Limits, by connection. */
export const useLimits = (only: BudgetFilter | undefined, org: string | undefined) =>
  useKeyset({
    queryKey: ["budgets", "list", only ?? null, org ?? null],
    everyMs: lookMs,
    ask: (page, signal) =>
      ask(api.budgets.listBudgets({ query: { ...page, ...(only === undefined ? {} : { only }), ...ofOrg(org) } }), signal)
  })
