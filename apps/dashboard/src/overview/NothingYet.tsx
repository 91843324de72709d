import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { Command } from "../shell/Command.tsx"

/** For an installation without connections: where to begin. */
export const NothingYet = () => (
  <Paper withBorder p="lg">
    <Stack gap="sm">
      <Title order={2} size="h3">
        Nothing is connected yet
      </Title>
      <Text>Sign in at the source and allow it, or give a token; everything is then read for the first time.</Text>
      <Group>
        <Button renderRoot={(props) => <Link to="/connect" {...props} />}>Connect a church</Button>
      </Group>
      <Text>On the machine that runs OpenFaith the same is typed:</Text>
      <Command isBlock text="OPENFAITH_TOKEN=ID:SECRET npx openfaith connect pco --org my-church" />
      <Text>It appears here at once; what it will read and cost is told by:</Text>
      <Command isBlock text="npx openfaith plan --org my-church --adapter pco" />
      <Text>Only looking around? A demo church with its own source, in an installation of its own:</Text>
      <Command isBlock text="OPENFAITH_HOME=.openfaith-demo npm start" />
    </Stack>
  </Paper>
)
