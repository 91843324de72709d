import { Title } from "@mantine/core"
import { getRouteApi } from "@tanstack/react-router"

const route = getRouteApi("/connections/$id")

/** One connection. */
export const ConnectionPage = () => {
  const { id } = route.useParams()
  return <Title order={1}>Connection {id}</Title>
}
