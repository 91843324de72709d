import { Button, Code, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { grouped } from "../run/words.ts"
import { laidOut } from "./laidOut.ts"
import classes from "./Payload.module.css"

/** More than this is folded: nobody reads it, and a browser is busy with it. */
const shownCharacters = 3000

/** What a source sent of a record, laid out where it is JSON. A long one is folded. */
export const Payload = ({ label, value }: { readonly value: unknown; /** Whose it is. */ readonly label: string }) => {
  const [isWhole, setIsWhole] = useState(false)
  const text = laidOut(value)
  const isLong = text.length > shownCharacters
  return (
    <Stack gap="xs">
      <Code block tabIndex={0} role="region" aria-label={label} className={classes.text}>
        {isLong && !isWhole ? `${text.slice(0, shownCharacters)}…` : text}
      </Code>
      {isLong ? (
        <Group gap="xs">
          <Button variant="default" size="compact-sm" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? "Fold" : "Show all of it"}
          </Button>
          <Text size="sm" c="dimmed">
            {grouped(text.length)} characters
          </Text>
        </Group>
      ) : null}
    </Stack>
  )
}
