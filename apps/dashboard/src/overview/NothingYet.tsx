import { Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"

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
      <Code block>OPENFAITH_TOKEN=ID:SECRET npx openfaith connect pco --org my-church</Code>
      <Text>It appears here at once; what it will read and cost is told by:</Text>
      <Code block>npx openfaith plan --org my-church --adapter pco</Code>
      <Text>Only looking around? A demo church with its own source, in an installation of its own:</Text>
      <Code block>OPENFAITH_HOME=.openfaith-demo npm start</Code>
    </Stack>
  </Paper>
)
