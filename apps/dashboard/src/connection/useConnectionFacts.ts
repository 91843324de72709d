/** What the page of a connection shows, each as fresh as it has to be: what moves every second, what is set by people less often. */
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every, liveMs } from "../api/queries.ts"

const slowMs = 5000
/** What costs the server more to find out. */
const countedMs = 15_000
/** Lists that nobody has this many of on one connection. */
const most = 500
/** What waits for people is shown in part; the rest has pages of its own. */
const glimpse = 10

export const standingKey = (id: string) => ["standings", "one", id] as const

export const useStanding = (id: string) =>
  useQuery({
    queryKey: standingKey(id),
    queryFn: ({ signal }) => ask(api.standings.getStanding({ params: { connectionId: id } }), signal),
    refetchInterval: every(liveMs)
  })

export const credentialKey = (id: string) => ["connection", id] as const

/** The connection with what it proves itself with. */
export const useCredential = (id: string) =>
  useQuery({
    queryKey: credentialKey(id),
    queryFn: ({ signal }) => ask(api.connections.getConnection({ params: { connectionId: id } }), signal),
    refetchInterval: every(slowMs)
  })

export const useBudgets = (id: string) =>
  useQuery({
    queryKey: ["budgets", id],
    queryFn: ({ signal }) => ask(api.budgets.listBudgets({ query: { connectionId: id, limit: most } }), signal),
    refetchInterval: every(liveMs)
  })

export const useRunsOf = (id: string) =>
  useQuery({
    queryKey: ["runs", "of", id],
    queryFn: ({ signal }) => ask(api.runs.listRuns({ query: { connectionId: id, limit: 30, receipts: "false" } }), signal),
    refetchInterval: every(liveMs)
  })

/** The entities of an active run as they are now. */
export const useStreams = (runId: string | null) =>
  useQuery({
    queryKey: ["runs", "streams", runId],
    queryFn: ({ signal }) => ask(api.runs.getRun({ params: { runId: runId ?? "" } }), signal),
    refetchInterval: every(liveMs),
    enabled: runId !== null
  })

/** Reconciliations that are looked into for what they found. */
const lookedInto = 3

/** The streams of the latest reconciliations that have ended, the latest first. */
export const useReconciliations = (id: string) =>
  useQuery({
    queryKey: ["runs", "reconciliations", id],
    queryFn: async ({ signal }) => {
      const { items } = await ask(
        api.runs.listRunsOfKind({ params: { connectionId: id, kind: "reconciliation" }, query: { limit: lookedInto } }),
        signal
      )
      const ended = items.filter(({ finishedAt }) => finishedAt !== null)
      return Promise.all(ended.map(async (run) => (await ask(api.runs.getRun({ params: { runId: run.id } }), signal)).streams))
    },
    refetchInterval: every(60_000)
  })

export const useHoldings = (id: string) =>
  useQuery({
    queryKey: ["standings", "holdings", id],
    queryFn: ({ signal }) => ask(api.standings.listHoldings({ params: { connectionId: id } }), signal),
    refetchInterval: every(countedMs)
  })

export const useProven = (id: string) =>
  useQuery({
    queryKey: ["proven", id],
    queryFn: ({ signal }) => ask(api.proofs.listProven({ query: { connectionId: id, limit: most } }), signal),
    refetchInterval: every(slowMs)
  })

export const useSchedules = (orgId: string) =>
  useQuery({
    queryKey: ["schedules", orgId],
    queryFn: ({ signal }) => ask(api.schedules.listSchedules({ query: { orgId, limit: most } }), signal),
    refetchInterval: every(slowMs)
  })

export const useWebhooks = (id: string, isConnected: boolean) =>
  useQuery({
    queryKey: ["webhooks", id],
    queryFn: ({ signal }) => ask(api.connections.getWebhooks({ params: { connectionId: id } }), signal),
    refetchInterval: every(slowMs),
    enabled: isConnected
  })

export const useDecisions = (connectionId: string) =>
  useQuery({
    queryKey: ["decisions", "open", connectionId],
    queryFn: ({ signal }) => ask(api.decisions.listDecisions({ query: { connectionId, open: "true", limit: glimpse } }), signal),
    refetchInterval: every(slowMs)
  })

/** What people and programs told the installation to do with it, the latest first; only administrators are told. */
export const useCommands = (orgId: string, isTold: boolean) =>
  useQuery({
    queryKey: ["audit", orgId],
    queryFn: ({ signal }) => ask(api.keys.listAudit({ query: { orgId, limit: 200 } }), signal),
    refetchInterval: every(slowMs),
    enabled: isTold
  })

/** The latest decisions, also those that are made. */
export const useAllDecisions = (connectionId: string) =>
  useQuery({
    queryKey: ["decisions", "all", connectionId],
    queryFn: ({ signal }) => ask(api.decisions.listDecisions({ query: { connectionId, limit: 100 } }), signal),
    refetchInterval: every(slowMs)
  })

export const useQuarantine = (connectionId: string) =>
  useQuery({
    queryKey: ["quarantine", "groups", "of", connectionId],
    queryFn: ({ signal }) => ask(api.quarantine.listQuarantineGroups({ query: { connectionId, limit: glimpse } }), signal),
    refetchInterval: every(slowMs)
  })
