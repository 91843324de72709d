import { Stack, Tabs, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi } from "@tanstack/react-router"
import { Option, Schema } from "effect"
import { type ReactNode, useDeferredValue, useMemo } from "react"
import { SystemTab } from "../searches.ts"
import { AccessPanel } from "./AccessPanel.tsx"
import { AlertsPanel } from "./AlertsPanel.tsx"
import { AuditPanel } from "./AuditPanel.tsx"
import { HealthPanel } from "./HealthPanel.tsx"
import { LimitsPanel } from "./LimitsPanel.tsx"
import { ProcessesPanel } from "./ProcessesPanel.tsx"

const route = getRouteApi("/system")

const tabs: ReadonlyArray<readonly [SystemTab, string, () => ReactNode]> = [
  ["processes", "Processes", () => <ProcessesPanel />],
  ["limits", "Limits", () => <LimitsPanel />],
  ["health", "Health", () => <HealthPanel />],
  ["alerts", "Alerts", () => <AlertsPanel />],
  ["audit", "Audit log", () => <AuditPanel />],
  ["access", "Access", () => <AccessPanel />]
]

const tabOf = Schema.decodeUnknownOption(SystemTab)

/** The installation itself: who does the work, what of the sources it may use, how it is, what somebody has to know, what was done, and who may. */
export const SystemPage = () => {
  const { tab = "processes" } = route.useSearch()
  const navigate = route.useNavigate()
  // What was pressed is seen at once; its part is drawn behind it.
  const shown = useDeferredValue(tab)
  const panel = useMemo(() => tabs.find(([name]) => name === shown)?.[2](), [shown])
  const words = tabs.find(([name]) => name === tab)?.[1] ?? "System"
  useDocumentTitle(`${words} · System · OpenFaith`)
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        System
      </Title>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) => {
          const next = Option.getOrUndefined(tabOf(chosen))
          // Filters belong to the part they were chosen in.
          if (next !== undefined && next !== tab) void navigate({ search: next === "processes" ? {} : { tab: next } })
        }}
      >
        <Tabs.List aria-label="Parts of the system">
          {tabs.map(([name, words]) => (
            <Tabs.Tab key={name} value={name}>
              {words}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          {panel}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
