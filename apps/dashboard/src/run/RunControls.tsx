import type { RunView } from "@openfaith/api"
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api, ask, refusalOf } from "../api/api.ts"
import { newKey } from "../api/newKey.ts"
import { Failure } from "../shell/Failure.tsx"
import { runKey } from "./useRun.ts"

type Run = RunView["run"]
type Verb = "pause" | "resume" | "cancel" | "retry"

const verbsOf = ({ status }: Run): ReadonlyArray<Verb> => {
  if (status === "requested" || status === "running") return ["pause", "cancel"]
  if (status === "paused") return ["resume", "cancel"]
  return status === "incomplete" || status === "failed" || status === "cancelled" ? ["retry"] : []
}

const words = { pause: "Pause", resume: "Resume", cancel: "Cancel", retry: "Try again" } as const

interface Command {
  readonly verb: Verb
  readonly reason: string
  /** Of the person's decision: however often it is sent, it is carried out once. */
  readonly key: string
}

const send = (runId: string, { key, reason, verb }: Command) => {
  const request = {
    params: { runId },
    headers: { "idempotency-key": key },
    payload: reason.trim() === "" ? {} : { reason: reason.trim() }
  }
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

/** Nothing that was stored is lost by a cancellation, but where each entity had got to is. */
const CancelDialog = ({
  isOpen,
  isSending,
  onClose,
  onConfirm
}: {
  readonly isOpen: boolean
  readonly isSending: boolean
  readonly onClose: () => void
  readonly onConfirm: (reason: string) => void
}) => {
  const [reason, setReason] = useState("")
  return (
    <Modal opened={isOpen} onClose={onClose} title="Cancel this run?" centered closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <Text>
          What it has stored stays. Where each entity had got to is given up: another run begins from the start. To go on later, pause it
          instead.
        </Text>
        <Textarea
          label="Why, for whoever asks later"
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it running
          </Button>
          <Button color="red" loading={isSending} onClick={() => onConfirm(reason)}>
            Cancel the run
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What can be done with the run as it is now. */
export const RunControls = ({ mayOperate, run }: { readonly run: Run; readonly mayOperate: boolean }) => {
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const change = useMutation({
    mutationFn: (command: Command) => send(run.id, command),
    // The same key again: whether the first one arrived does not matter.
    retry: (attempts, error) => attempts < 5 && ["unreachable", "unavailable", "in_progress"].includes(refusalOf(error).code),
    retryDelay: 1000,
    onSuccess: (changed) => {
      queries.setQueryData<RunView>(runKey(run.id), (view) => (view === undefined ? view : { ...view, run: changed }))
    },
    // Somebody else may have been quicker: show how it is.
    onError: () => queries.invalidateQueries({ queryKey: runKey(run.id) }),
    onSettled: () => setIsAsking(false)
  })
  const doIt = (verb: Verb, reason = "") => change.mutate({ verb, reason, key: newKey() })
  const verbs = mayOperate ? verbsOf(run) : []
  return (
    <>
      <Group gap="xs">
        {verbs.map((verb) => (
          <Button
            key={verb}
            variant="default"
            loading={change.isPending && change.variables.verb === verb}
            disabled={change.isPending}
            onClick={() => (verb === "cancel" ? setIsAsking(true) : doIt(verb))}
          >
            {words[verb]}
          </Button>
        ))}
      </Group>
      {change.isError ? <Failure error={change.error} /> : null}
      <CancelDialog
        isOpen={isAsking}
        isSending={change.isPending}
        onClose={() => setIsAsking(false)}
        onConfirm={(reason) => doIt("cancel", reason)}
      />
    </>
  )
}
