import { Anchor, Container, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"

export const NoSuchPage = () => (
  <Container size="sm" py="xl">
    <Stack>
      <Title order={1}>There is no such page</Title>
      <Text>
        The address may have been shortened on its way. Everything begins at the{" "}
        <Anchor underline="always" renderRoot={(props) => <Link to="/" {...props} />}>
          overview
        </Anchor>
        .
      </Text>
    </Stack>
  </Container>
)
