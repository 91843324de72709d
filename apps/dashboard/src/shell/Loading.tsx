import { Center, Loader } from "@mantine/core"

export const Loading = () => (
  <Center mih="40vh">
    <Loader aria-label="Loading" />
  </Center>
)
