import { Code, Paper, Stack, Text, Title } from "@mantine/core"

/** For an installation without connections: what to type. */
export const NothingYet = () => (
  <Paper withBorder p="lg">
    <Stack gap="sm">
      <Title order={2} size="h3">
        Nothing is connected yet
      </Title>
      <Text>A source is connected on the machine that runs OpenFaith. The token is tried first, kept encrypted, and shown to nobody:</Text>
      <Code block>OPENFAITH_TOKEN=ID:SECRET npx openfaith connect pco --org my-church</Code>
      <Text>It appears here at once; what it will read and cost is told by:</Text>
      <Code block>npx openfaith plan --org my-church --adapter pco</Code>
      <Text>Only looking around? A demo church with its own source, in an installation of its own:</Text>
      <Code block>OPENFAITH_HOME=.openfaith-demo npm start</Code>
    </Stack>
  </Paper>
)
