import type { Decision } from "@openfaith/api"
import { Alert, List, Text } from "@mantine/core"
import { api, ask, refusalOf } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { nameOf } from "../run/words.ts"
import { Moment } from "../shell/Moment.tsx"
import { consequences, decisionStatus, type Verb, verbsOf, verbWords } from "./words.ts"

type Asked = typeof Decision.Type

/** What was answered; a confirmed one has a run. */
export interface Answered {
  readonly verb: Verb
  readonly runId: string | null
}

const send = async (id: string, verb: Verb, reason: string, key: string): Promise<Answered> => {
  const request = { params: { id }, headers: { "idempotency-key": key }, payload: reason === "" ? {} : { reason } }
  switch (verb) {
    case "confirm":
      return { verb, runId: (await ask(api.decisions.confirmDecision(request))).runId }
    case "reject":
      await ask(api.decisions.rejectDecision(request))
      return { verb, runId: null }
    case "undo":
      await ask(api.decisions.undoDecision(request))
      return { verb, runId: null }
  }
}

/** Somebody else has decided while this dialog was open. */
const Overtaken = ({
  decision: { decidedAt, decidedBy, reason, status },
  isGiven
}: {
  readonly decision: Asked
  /** The answer was given all the same. */
  readonly isGiven: boolean
}) => (
  <Alert color="orange" title="Somebody else was quicker" role="status">
    <Text size="sm" component="div">
      {decisionStatus[status]}
      {decidedBy === null ? "" : ` by ${nameOf(decidedBy)}`}
      {decidedAt === null ? null : (
        <>
          , <Moment at={decidedAt} />
        </>
      )}
      {reason === null ? "" : `: ${reason}`}.{isGiven ? " Your answer has changed nothing." : " Yours is not needed any more."}
    </Text>
  </Alert>
)

/** Says what an answer will do, and gives it. */
export const DecideDialog = ({
  decision,
  onAnswered,
  onClose,
  verb
}: {
  /** As it is now: it is looked at again and again while this is open. */
  readonly decision: Asked
  readonly verb: Verb
  readonly onAnswered: (answered: Answered) => void
  readonly onClose: () => void
}) => {
  const { error, isPending, mutate } = useCommand({
    send: (reason: string, key) => send(decision.id, verb, reason, key),
    touches: [["decisions"], ["open"], ["standings"], ["runs"]],
    onDone: onAnswered
  })
  const isRefused = error !== null && refusalOf(error).code === "already_decided"
  // Known before it is given, where it is looked at again first.
  const isOvertaken = isRefused || (!isPending && !verbsOf(decision).includes(verb))
  return (
    <CommandDialog
      title={`${verbWords[decision.kind][verb]}?`}
      reason={verb === "reject" ? "required" : "optional"}
      confirm={verbWords[decision.kind][verb]}
      keep={isOvertaken ? "Close" : "Decide later"}
      isDangerous={verb === "confirm"}
      isIncomplete={isOvertaken}
      isSending={isPending}
      error={isOvertaken ? null : error}
      aside={isOvertaken ? <Overtaken decision={decision} isGiven={isRefused} /> : null}
      onConfirm={mutate}
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        {consequences(decision, verb).map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </CommandDialog>
  )
}
