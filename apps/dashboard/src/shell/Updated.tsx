import { Text } from "@mantine/core"
import { Moment } from "./Moment.tsx"

/** How old what is shown is. */
export const Updated = ({ at }: { /** In milliseconds since 1970; 0: nothing is shown yet. */ readonly at: number }) =>
  at === 0 ? null : (
    <Text size="xs" c="dimmed" component="div">
      Updated <Moment at={new Date(at).toISOString()} />
    </Text>
  )
