import { Button, Group, Modal, Stack, Textarea } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { Failure } from "../shell/Failure.tsx"
import { useFocusBack } from "../shell/useFocusBack.ts"

export interface CommandDialogProps {
  readonly title: string
  /** What it will do, before it is done. */
  readonly children: ReactNode
  /** `required`: nothing is sent without one. */
  readonly reason: "none" | "optional" | "required"
  readonly confirm: string
  /** Leaves everything as it is; it has the focus. */
  readonly keep: string
  readonly isDangerous?: boolean
  /** Beside the reason something else is missing. */
  readonly isIncomplete?: boolean
  readonly isSending: boolean
  readonly error: unknown
  /** Said of the error, where it means more here than its own words say. */
  readonly aside?: ReactNode
  readonly onConfirm: (reason: string) => void
  readonly onClose: () => void
}

/** Says what a command will do, and asks. What is typed stays when it is refused. */
export const CommandDialog = ({
  aside,
  children,
  confirm,
  error,
  isDangerous = false,
  isIncomplete = false,
  isSending,
  keep,
  onClose,
  onConfirm,
  reason,
  title
}: CommandDialogProps) => {
  useFocusBack()
  const [why, setWhy] = useState("")
  const isReady = !isIncomplete && (reason !== "required" || why.trim() !== "")
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onConfirm(why.trim())
        }}
      >
        <Stack>
          {children}
          {reason === "none" ? null : (
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
          {error === null ? null : <Failure error={error} />}
          {aside}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {keep}
            </Button>
            <Button type="submit" {...(isDangerous ? { color: "red" } : {})} loading={isSending} disabled={!isReady}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
