/** What a run's page shows beside the run: what needs what, whose it is, what was forecast. */
import type { RunView } from "@openfaith/api"
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { hasEnded } from "./words.ts"

/** What needs what at an adapter; it changes with the program only. */
export const useGraph = (adapter: string | undefined) =>
  useQuery({
    queryKey: ["adapters", "graph", adapter],
    enabled: adapter !== undefined,
    staleTime: 600_000,
    retry: false,
    queryFn: ({ signal }) => ask(api.adapters.getGraph({ params: { adapter: adapter ?? "" } }), signal)
  }).data ?? null

export const useConnection = (id: string | undefined) =>
  useQuery({
    queryKey: ["connections", "one", id],
    enabled: id !== undefined,
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => ask(api.connections.getConnection({ params: { connectionId: id ?? "" } }), signal)
  }).data ?? null

/** What was forecast for this kind of run; only for one that moves. */
export const usePlan = (run: RunView["run"] | undefined) =>
  useQuery({
    queryKey: ["connections", "plan", run?.connectionId, run?.kind],
    enabled: run !== undefined && !hasEnded(run),
    staleTime: 600_000,
    retry: false,
    queryFn: ({ signal }) =>
      ask(api.connections.getPlan({ params: { connectionId: run?.connectionId ?? "" }, query: { kind: run?.kind ?? "full" } }), signal)
  }).data ?? null
