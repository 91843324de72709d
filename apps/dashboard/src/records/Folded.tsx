import { Button, Collapse, Stack } from "@mantine/core"
import { type ReactNode, useId, useState } from "react"

/** What only some want to see, behind a button; made when it is opened first. */
export const Folded = ({ children, title }: { readonly title: string; readonly children: () => ReactNode }) => {
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const [wasOpen, setWasOpen] = useState(false)
  return (
    <Stack gap="xs" align="stretch">
      <Button
        variant="default"
        size="compact-sm"
        style={{ alignSelf: "flex-start" }}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          setIsOpen(!isOpen)
          setWasOpen(true)
        }}
      >
        {isOpen ? "Hide" : "Show"} {title}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        {wasOpen ? children() : null}
      </Collapse>
    </Stack>
  )
}
