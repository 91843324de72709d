import { Title } from "@mantine/core"

/** All connections. */
export const Overview = () => <Title order={1}>Connections</Title>
