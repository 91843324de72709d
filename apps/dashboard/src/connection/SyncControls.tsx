import type { Connection, Run } from "@openfaith/api"
import { Button, Group, Text } from "@mantine/core"
import { useState } from "react"
import { SyncDialog } from "./SyncDialog.tsx"

type Kind = Run["kind"]

const kinds: ReadonlyArray<readonly [Kind, string]> = [
  ["delta", "Delta"],
  ["full", "Full sync"],
  ["reconciliation", "Reconcile"]
]

export interface SyncControlsProps {
  readonly connection: Connection
  readonly entity?: string | null
  /** Whether it is worth asking now. A dialog that is open stays: it tells what became of what was asked. */
  readonly isOffered?: boolean
}

/** Syncs now, a connection or one entity of it, when it has been said what that takes. */
export const SyncControls = ({ connection, entity = null, isOffered = true }: SyncControlsProps) => {
  const [asked, setAsked] = useState<Kind | null>(null)
  return (
    <>
      {isOffered && connection.status === "active" ? (
        <Group gap="xs" role="group" aria-label="Sync now">
          <Text size="sm" aria-hidden w={{ base: "100%", xs: "auto" }}>
            Sync now:
          </Text>
          {kinds.map(([kind, label]) => (
            <Button key={kind} variant={kind === "delta" ? "filled" : "default"} aria-haspopup="dialog" onClick={() => setAsked(kind)}>
              {label}
            </Button>
          ))}
        </Group>
      ) : null}
      {asked === null ? null : <SyncDialog connection={connection} kind={asked} entity={entity} onClose={() => setAsked(null)} />}
    </>
  )
}
