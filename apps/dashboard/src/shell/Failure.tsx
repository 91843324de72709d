import { Alert, Button, Group, Text } from "@mantine/core"
import { useQueryErrorResetBoundary } from "@tanstack/react-query"
import { Refusal, refusalOf } from "../api/api.ts"
import { Spoken } from "./Spoken.tsx"

const ofUs = new Refusal({
  code: "page_failed",
  message: "This page met a bug of its own.",
  next: "Reload it. If that does not help, please report what the browser's console says."
})

/** The server says it to programs; the shell says how to get in. */
const signedOut = new Refusal({
  code: "unauthenticated",
  message: "Your session had ended, so this was not done.",
  next: "Sign in again; what you typed is still here."
})

const shownOf = (error: unknown): Refusal => {
  if (error instanceof Error && !(error instanceof Refusal)) return ofUs
  const refusal = refusalOf(error)
  return refusal.code === "unauthenticated" ? signedOut : refusal
}

/** What happened and what to do: a refusal of the server's in its words; anything else is a bug of the page. */
export const Failure = ({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) => {
  const queries = useQueryErrorResetBoundary()
  const refusal = shownOf(error)
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
