import { Button, Group, Modal, Stack, Textarea } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { Failure } from "../shell/Failure.tsx"
import { Status } from "../shell/Status.tsx"
import { useFocusBack } from "../shell/useFocusBack.ts"

export interface CommandDialogProps {
  readonly title: string
  /** What it will do, before it is done, and whatever else has to be said of it. */
  readonly children: ReactNode
  /** `required`: nothing is sent without one. */
  readonly reason?: "none" | "optional" | "required"
  /** `null`: there is nothing to confirm here. */
  readonly confirm: string | null
  /** Leaves everything as it is. */
  readonly keep: string
  /** Where the keyboard begins; `field`: where one of the children says. */
  readonly startsAt?: "keep" | "confirm" | "field"
  readonly size?: "md" | "lg"
  readonly isDangerous?: boolean
  /** Beside the reason something else is missing. */
  readonly isIncomplete?: boolean
  /** Something was typed into the children. */
  readonly isTypedInto?: boolean
  readonly isSending: boolean
  readonly error: unknown
  /** Said of the error, where it means more here than its own words say. */
  readonly aside?: ReactNode
  /** What became of it, where that is to be read: nothing is asked any more. */
  readonly done?: ReactNode
  readonly onConfirm: (reason: string) => void
  readonly onClose: () => void
}

/** Says what a command will do, and asks. What is typed stays when it is refused, and is not lost by a slip beside the dialog. */
export const CommandDialog = ({
  aside,
  children,
  confirm,
  done = null,
  error,
  isDangerous = false,
  isIncomplete = false,
  isSending,
  isTypedInto = false,
  keep,
  onClose,
  onConfirm,
  reason = "none",
  size = "md",
  startsAt = "keep",
  title
}: CommandDialogProps) => {
  useFocusBack()
  const [why, setWhy] = useState("")
  const isDone = done !== null
  const isReady = !isIncomplete && (reason !== "required" || why.trim() !== "")
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      closeOnClickOutside={!isTypedInto && why === ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !isDone) onConfirm(why.trim())
        }}
      >
        <Stack>
          {isDone ? null : children}
          <Status>{done}</Status>
          {reason === "none" || isDone ? null : (
            <Textarea
              label="Why, for whoever asks later"
              required={reason === "required"}
              maxLength={500}
              autosize
              minRows={2}
              value={why}
              // One line: that is how it is kept.
              onChange={({ currentTarget }) => setWhy(currentTarget.value.replaceAll(/\s*\n\s*/g, " "))}
            />
          )}
          {error === null || isDone ? null : <Failure error={error} />}
          {isDone ? null : aside}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus={isDone || startsAt === "keep" || undefined}>
              {isDone ? "Close" : keep}
            </Button>
            {confirm === null || isDone ? null : (
              <Button
                type="submit"
                {...(isDangerous ? { color: "red" } : {})}
                loading={isSending}
                disabled={!isReady}
                data-autofocus={startsAt === "confirm" || undefined}
              >
                {confirm}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
