import { AlertFilter, AlertKind, type Alert } from "@openfaith/api"
import { Group, NativeSelect, Stack, Text, Title } from "@mantine/core"
import { getRouteApi } from "@tanstack/react-router"
import { Option, Schema } from "effect"
import { useCallback, useState } from "react"
import { KeysetList } from "../list/KeysetList.tsx"
import { OrgFilter, useOrg } from "../list/OrgFilter.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { Status } from "../shell/Status.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { AlertRow } from "./AlertRow.tsx"
import classes from "./AlertsPanel.module.css"
import { Channels } from "./Channels.tsx"
import { SilenceDialog } from "./SilenceDialog.tsx"
import { Silences } from "./Silences.tsx"
import { useAlerts } from "./useAlerts.ts"
import { alertKindsByWords } from "./words.ts"

const route = getRouteApi("/system")
const onlyOf = Schema.decodeUnknownOption(AlertFilter)
const kindOf = Schema.decodeUnknownOption(AlertKind)

const onlyWords: Readonly<Record<typeof AlertFilter.Type, string>> = {
  open: "Open",
  resolved: "Over, kept for 30 days",
  all: "All"
}

/** What somebody has to know, what nobody is told of for a while, and who is told. */
export const AlertsPanel = () => {
  const { kind, only = "open", org: chosenOrg } = route.useSearch()
  const navigate = route.useNavigate()
  const org = useOrg(chosenOrg)
  const { mayOperate } = useRights()
  const view = useAlerts({ only, kind, org })
  /** `null`: one that is made without an alert. */
  const [silencing, setSilencing] = useState<{ readonly alert: Alert | null } | null>(null)
  const [isSilenced, setIsSilenced] = useState(false)
  const silence = useCallback((alert: Alert | null) => {
    setIsSilenced(false)
    setSilencing({ alert })
  }, [])
  return (
    <Stack gap="lg">
      <Stack gap="sm" component="section" aria-labelledby="alerts">
        <Group justify="space-between" align="baseline">
          <Title order={2} size="h3" id="alerts">
            Alerts
          </Title>
          <Updated at={view.updatedAt} />
        </Group>
        <Group align="flex-end" gap="sm" role="search" aria-label="Which alerts are shown">
          <NativeSelect
            label="Show"
            value={only}
            data={AlertFilter.literals.map((value) => ({ value, label: onlyWords[value] }))}
            onChange={({ currentTarget }) => {
              const chosen = Option.getOrElse(onlyOf(currentTarget.value), () => only)
              void navigate({
                search: (all) => ({ ...all, only: chosen === "open" ? undefined : chosen }),
                replace: true
              })
            }}
          />
          <NativeSelect
            label="Kind"
            value={kind ?? ""}
            data={[{ value: "", label: "Every kind" }, ...alertKindsByWords]}
            onChange={({ currentTarget }) => {
              const chosen = Option.getOrUndefined(kindOf(currentTarget.value))
              void navigate({
                search: (all) => ({ ...all, kind: chosen }),
                replace: true
              })
            }}
          />
          <OrgFilter org={chosenOrg} onChoose={(org) => void navigate({ search: (all) => ({ ...all, org }), replace: true })} />
        </Group>
        {mayOperate ? null : <NotOffered what="Silencing" needs="operate" />}
        <Status>{isSilenced ? <Text size="sm">Silenced. It stays listed here.</Text> : null}</Status>
        <KeysetList
          view={view}
          more="Older alerts"
          empty={<Text>{only === "open" && kind === undefined && org === undefined ? "Nothing is wrong." : "None is like this."}</Text>}
        >
          {(alerts) => (
            <ul className={classes.list}>
              {alerts.map((alert) => (
                <AlertRow key={alert.id} alert={alert} onSilence={mayOperate ? silence : null} />
              ))}
            </ul>
          )}
        </KeysetList>
      </Stack>
      <Silences org={org} onSilence={mayOperate ? () => silence(null) : null} />
      <Channels />
      {silencing === null ? null : (
        <SilenceDialog
          alert={silencing.alert}
          onSilenced={() => {
            setSilencing(null)
            setIsSilenced(true)
          }}
          onClose={() => setSilencing(null)}
        />
      )}
    </Stack>
  )
}
