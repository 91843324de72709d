import { Anchor, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { useConnection } from "../run/runFacts.ts"

/** The account of a connection, as a link to its page. */
export const ConnectionLink = ({ id }: { readonly id: string }) => {
  const connection = useConnection(id)
  return (
    <Anchor inherit underline="always" renderRoot={(props) => <Link to="/connections/$id" params={{ id }} {...props} />}>
      {connection?.accountName ?? id}
    </Anchor>
  )
}

/** Where a list shows one connection only: which, and the way to all. */
export const OfConnection = ({ all, id }: { readonly id: string; /** The link to the list of all. */ readonly all: ReactNode }) => (
  <Text size="sm" component="div">
    Only of <ConnectionLink id={id} />. {all}
  </Text>
)
