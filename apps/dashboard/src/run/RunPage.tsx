import { Title } from "@mantine/core"
import { getRouteApi } from "@tanstack/react-router"

const route = getRouteApi("/runs/$id")

/** One run. */
export const RunPage = () => {
  const { id } = route.useParams()
  return <Title order={1}>Run {id}</Title>
}
