import type { AlertFilter, AlertKind } from "@openfaith/api"
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { useKeyset } from "../list/useKeyset.ts"

/** They are looked for every 30 seconds. */
const lookMs = 5000

export interface ChosenAlerts {
  readonly only: typeof AlertFilter.Type
  readonly kind: AlertKind | undefined
  readonly org: string | undefined
}

/** Newest first. */
export const useAlerts = ({ kind, only, org }: ChosenAlerts) =>
  useKeyset({
    queryKey: ["alerts", "list", only, kind ?? null, org ?? null],
    everyMs: lookMs,
    ask: (page, signal) =>
      ask(
        api.alerts.listAlerts({
          query: { ...page, only, ...(kind === undefined ? {} : { kind }), ...(org === undefined ? {} : { orgId: org }) }
        }),
        signal
      )
  })

/** Silences that have not ended, newest first. */
export const useSilences = (org: string | undefined) =>
  useKeyset({
    queryKey: ["alerts", "silences", org ?? null],
    everyMs: lookMs,
    ask: (page, signal) => ask(api.alerts.listSilences({ query: { ...page, ...(org === undefined ? {} : { orgId: org }) } }), signal)
  })

export const useChannels = (isAsked: boolean) =>
  useQuery({
    queryKey: ["alerts", "channels"],
    queryFn: ({ signal }) => ask(api.alerts.listAlertChannels(), signal),
    refetchInterval: every(lookMs),
    enabled: isAsked
  })
