import { Button, Group, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import type { KeysetView } from "./useKeyset.ts"

/** A list as far as it has been read: its rows, or why there are none, and the way to more. */
export const KeysetList = <Item,>({
  children,
  empty,
  more,
  view: { error, fetchNextPage, hasNextPage, isFetchingNextPage, items }
}: {
  readonly view: KeysetView<Item>
  /** What is said where there is none. */
  readonly empty: ReactNode
  /** Such as `Older decisions`. */
  readonly more: string
  readonly children: (items: ReadonlyArray<Item>) => ReactNode
}) => {
  if (items === undefined) return error === null ? <Loading /> : <Failure error={error} />
  return (
    <Stack gap="md">
      {error === null ? null : <Failure error={error} />}
      {items.length === 0 ? empty : children(items)}
      {hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {more}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}
