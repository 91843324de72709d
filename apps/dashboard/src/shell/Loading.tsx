import { Center, Loader, VisuallyHidden } from "@mantine/core"

export const Loading = () => (
  <Center mih="40vh" role="status">
    <Loader aria-hidden />
    <VisuallyHidden>Loading</VisuallyHidden>
  </Center>
)
