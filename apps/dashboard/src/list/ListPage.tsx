import { Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import type { ReactNode } from "react"
import { Updated } from "../shell/Updated.tsx"
import { OfConnection } from "./OfConnection.tsx"

/** A page that is a list: what it lists, how old that is, and what narrows it. */
export const ListPage = ({
  about,
  all,
  children,
  connection,
  filters,
  filtersLabel,
  title,
  updatedAt
}: {
  readonly title: string
  readonly about: string
  /** In milliseconds since 1970; 0: nothing is shown yet. */
  readonly updatedAt: number
  readonly filters: ReactNode
  /** Read to those who do not see the page. */
  readonly filtersLabel: string
  /** The only connection whose are shown. */
  readonly connection: string | undefined
  /** The link to those of all. */
  readonly all: ReactNode
  readonly children: ReactNode
}) => {
  useDocumentTitle(`${title} · OpenFaith`)
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h2">
          {title}
        </Title>
        <Updated at={updatedAt} />
      </Group>
      <Text>{about}</Text>
      <Group align="flex-end" gap="sm" role="search" aria-label={filtersLabel}>
        {filters}
      </Group>
      {connection === undefined ? null : <OfConnection id={connection} all={all} />}
      {children}
    </Stack>
  )
}
