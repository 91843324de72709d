/** A silence as it is made. Pure. */
import type { Alert, AlertKind, NewSilence } from "@openfaith/api"

/** How long it may last, in seconds. */
export const silenceSpans: ReadonlyArray<{ readonly value: string; readonly label: string }> = [
  { value: "3600", label: "1 hour" },
  { value: "14400", label: "4 hours" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" }
]

export type Where = "connection" | "organisation" | "everywhere"

export interface Draft {
  /** `null`: whatever it is. */
  readonly kind: AlertKind | null
  readonly where: Where
  readonly orgId: string
  readonly connectionId: string | null
  readonly seconds: number
}

/** As narrow as the alert it is made for; without one, of everything in an organisation that is to be named. */
export const draftFor = (alert: Alert | null): Draft => ({
  kind: alert?.kind ?? null,
  where:
    alert === null ? "organisation" : alert.connectionId !== null ? "connection" : alert.orgId !== null ? "organisation" : "everywhere",
  orgId: alert?.orgId ?? "",
  connectionId: alert?.connectionId ?? null,
  seconds: 14_400
})

/** What is sent; `null`: an organisation is missing. */
export const silenceOf = ({ connectionId, kind, orgId, seconds, where }: Draft, reason: string): typeof NewSilence.Type | null => {
  const of = kind === null ? {} : { kind }
  if (where === "connection") return connectionId === null ? null : { ...of, connectionId, seconds, reason }
  if (where === "organisation") return orgId.trim() === "" ? null : { ...of, orgId: orgId.trim(), seconds, reason }
  return { ...(kind === null ? { everything: true as const } : of), seconds, reason }
}
