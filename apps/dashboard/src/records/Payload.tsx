import { Button, Code, Group, ScrollArea, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { grouped } from "../run/words.ts"

/** Characters of which all are shown at once; a browser takes its time with more. */
const shownAtOnce = 20_000

/** JSON as people read it; what is none as it is. */
const readable = (value: unknown): string => {
  if (typeof value !== "string") return JSON.stringify(value, null, 2)
  try {
    return JSON.stringify(JSON.parse(value), null, 2)
  } catch {
    return value
  }
}

/** What a source sent, in a frame of its own: however large it is, the page stays as it is. */
export const Payload = ({ label, value }: { /** Read to those who do not see it. */ readonly label: string; readonly value: unknown }) => {
  const [isWhole, setIsWhole] = useState(false)
  const text = readable(value)
  const isCut = text.length > shownAtOnce && !isWhole
  return (
    <Stack gap="xs">
      <ScrollArea.Autosize mah="24rem" type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
        <Code block>{isCut ? text.slice(0, shownAtOnce) : text}</Code>
      </ScrollArea.Autosize>
      {isCut ? (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            The first {grouped(shownAtOnce)} of {grouped(text.length)} characters.
          </Text>
          <Button variant="default" size="compact-sm" onClick={() => setIsWhole(true)}>
            Show all
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}
