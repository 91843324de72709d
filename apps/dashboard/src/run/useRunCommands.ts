import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"

const lookMs = 5000
/** Nobody tells one run more than this. */
const most = 500

/** The latest first; only administrators are told. */
export const useRunCommands = ({ id, orgId }: { readonly id: string; readonly orgId: string }, isTold: boolean) =>
  useQuery({
    queryKey: ["audit", "run", id],
    queryFn: ({ signal }) => ask(api.keys.listAudit({ query: { orgId, runId: id, limit: most } }), signal),
    refetchInterval: every(lookMs),
    enabled: isTold
  })
