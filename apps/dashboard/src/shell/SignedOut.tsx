import { Container, Paper, Stack, Text, Title } from "@mantine/core"
import { Command } from "./Command.tsx"

/** For a browser without a session. It comes in by itself when the link has been opened, in whichever tab. */
export const SignedOut = () => (
  <Container size="xs" py="15vh">
    <Paper withBorder p="xl">
      <Stack>
        <Title order={1} size="h2">
          Sign in
        </Title>
        <Text>A link that signs one browser in, once, is printed on the machine that runs OpenFaith:</Text>
        <Command isBlock text="npx openfaith keys link" />
        <Text c="dimmed" size="sm">
          Open it in this browser; this page then goes on by itself. At the first start the link stands in the terminal already.
        </Text>
      </Stack>
    </Paper>
  </Container>
)
