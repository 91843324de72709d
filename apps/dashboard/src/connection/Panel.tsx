import { Group, Paper, Title } from "@mantine/core"
import { type ReactNode, useId } from "react"

/** A part of the page with its heading. */
export const Panel = ({ aside, children, title }: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }) => {
  const id = useId()
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Group justify="space-between" align="baseline" mb="xs">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  )
}
