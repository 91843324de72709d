import { Alert, Button, Group, Text } from "@mantine/core"
import { useQueryErrorResetBoundary } from "@tanstack/react-query"
import { Refusal, refusalOf } from "../api/api.ts"
import { Spoken } from "./Spoken.tsx"

const ofUs = new Refusal({
  code: "page_failed",
  message: "This page met a bug of its own.",
  next: "Reload it. If that does not help, please report what the browser's console says."
})

/** What happened and what to do: a refusal of the server's in its words; anything else is a bug of the page. */
export const Failure = ({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) => {
  const queries = useQueryErrorResetBoundary()
  const refusal = error instanceof Refusal || !(error instanceof Error) ? refusalOf(error) : ofUs
  return (
    <Alert color="red" variant="light" title={<Spoken text={refusal.message} />} role="alert" my="md">
      <Text size="sm">
        <Spoken text={refusal.next} />
      </Text>
      {reset === undefined ? null : (
        <Group mt="md">
          <Button
            variant="default"
            onClick={() => {
              queries.reset()
              reset()
            }}
          >
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  )
}
