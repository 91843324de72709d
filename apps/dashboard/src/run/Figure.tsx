import { Text } from "@mantine/core"
import type { ReactNode } from "react"

/** A number with what it counts, in a list of such (`dl`). */
export const Figure = ({ children, label }: { readonly label: string; readonly children: ReactNode }) => (
  <div>
    <Text size="sm" component="dt" c="dimmed">
      {label}
    </Text>
    <Text fw={600} size="lg" component="dd" m={0}>
      {children}
    </Text>
  </div>
)
