import type { RunView } from "@openfaith/api"
import { Button, Group, Text } from "@mantine/core"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { Failure } from "../shell/Failure.tsx"
import { runKey } from "./useRun.ts"
import { hasEnded } from "./words.ts"

type Run = RunView["run"]
type Verb = "pause" | "resume" | "cancel" | "retry"

const verbsOf = ({ status }: Run): ReadonlyArray<Verb> => {
  if (status === "requested" || status === "running") return ["pause", "cancel"]
  if (status === "paused") return ["resume", "cancel"]
  return status === "incomplete" || status === "failed" || status === "cancelled" ? ["retry"] : []
}

const words = { pause: "Pause", resume: "Resume", cancel: "Cancel", retry: "Try again" } as const

interface Command {
  readonly runId: string
  readonly verb: Verb
  readonly reason: string
}

const send = ({ reason, runId, verb }: Command, key: string) => {
  const request = { params: { runId }, headers: { "idempotency-key": key }, payload: reason === "" ? {} : { reason } }
  switch (verb) {
    case "pause":
      return ask(api.runs.pauseRun(request))
    case "resume":
      return ask(api.runs.resumeRun(request))
    case "cancel":
      return ask(api.runs.cancelRun(request))
    case "retry":
      return ask(api.runs.retryRun(request))
  }
}

const useRunCommand = (onDone?: () => void) => {
  const queries = useQueryClient()
  return useCommand({
    send,
    touches: [["runs"], ["standings"]],
    onDone: (changed) => {
      queries.setQueryData<RunView>(runKey(changed.id), (view) => (view === undefined ? view : { ...view, run: changed }))
      onDone?.()
    }
  })
}

/** Nothing that was stored is lost by a cancellation, but where each entity had got to is. */
const CancelDialog = ({
  isOver,
  onClose,
  runId
}: {
  readonly runId: string
  /** It has ended by itself meanwhile. */
  readonly isOver: boolean
  readonly onClose: () => void
}) => {
  const { error, isPending, mutate } = useRunCommand(onClose)
  const isTooLate = isOver && !isPending
  return (
    <CommandDialog
      title="Cancel this run?"
      reason="optional"
      confirm="Cancel the run"
      keep={isTooLate ? "Close" : "Keep it running"}
      isDangerous
      isIncomplete={isTooLate}
      isSending={isPending}
      error={isTooLate ? null : error}
      aside={
        isTooLate ? (
          <Text size="sm" role="status">
            It has ended meanwhile: there is nothing left to cancel.
          </Text>
        ) : null
      }
      onConfirm={(reason) => mutate({ runId, verb: "cancel", reason })}
      onClose={onClose}
    >
      <Text>
        What it has stored stays. Where each entity had got to is given up: another run begins from the start. To go on later, pause it
        instead.
      </Text>
    </CommandDialog>
  )
}

/** What can be done with the run as it is now; `undefined`: there is none any more. A dialog that is open stays all the same. */
export const RunControls = ({ mayOperate, run }: { readonly run: Run | undefined; readonly mayOperate: boolean }) => {
  /** Of which run it was asked. */
  const [cancelling, setCancelling] = useState<string | null>(null)
  const { error, isPending, mutate, variables } = useRunCommand()
  const verbs = mayOperate && run !== undefined ? verbsOf(run) : []
  return (
    <>
      {run === undefined || verbs.length === 0 ? null : (
        <Group gap="xs">
          {verbs.map((verb) => (
            <Button
              key={verb}
              variant="default"
              loading={isPending && variables.verb === verb}
              disabled={isPending}
              onClick={() => (verb === "cancel" ? setCancelling(run.id) : mutate({ runId: run.id, verb, reason: "" }))}
            >
              {words[verb]}
            </Button>
          ))}
        </Group>
      )}
      {error === null ? null : <Failure error={error} />}
      {cancelling === null ? null : (
        <CancelDialog
          runId={cancelling}
          isOver={run === undefined || run.id !== cancelling || hasEnded(run)}
          onClose={() => setCancelling(null)}
        />
      )}
    </>
  )
}
