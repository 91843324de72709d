import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query"
import { useRef } from "react"
import { refusalOf } from "../api/api.ts"
import { newKey } from "../api/newKey.ts"

/** Whether the first one arrived does not matter: it is sent under the same key again. */
const mayRepeat: ReadonlyArray<string> = ["unreachable", "unavailable", "in_progress"]

export interface CommandOptions<Input, Output> {
  /** Sends it with an idempotency key. */
  readonly send: (input: Input, key: string) => Promise<Output>
  /** What it may have changed: asked for again, also where it was refused, since somebody else may have been quicker. */
  readonly touches: ReadonlyArray<QueryKey>
  /** It takes no idempotency key, and done twice it is not as done once: it is not sent again by itself. */
  readonly isSentOnce?: boolean
  readonly onDone?: (output: Output, input: Input) => void
}

/** A command of a person. However often it is sent, and pressed again after a lost answer, it is carried out once. */
export const useCommand = <Input, Output>({ isSentOnce = false, onDone, send, touches }: CommandOptions<Input, Output>) => {
  const queries = useQueryClient()
  const last = useRef<{ readonly input: string; readonly key: string } | null>(null)
  return useMutation({
    mutationFn: (input: Input) => {
      const text = JSON.stringify(input ?? null)
      last.current = last.current?.input === text ? last.current : { input: text, key: newKey() }
      return send(input, last.current.key)
    },
    retry: (attempts, error) => !isSentOnce && attempts < 5 && mayRepeat.includes(refusalOf(error).code),
    retryDelay: 1000,
    onSuccess: (output, input) => {
      last.current = null
      onDone?.(output, input)
    },
    onError: (error) => {
      // What was refused was not done: pressed again, it is another command.
      if (!mayRepeat.includes(refusalOf(error).code)) last.current = null
    },
    onSettled: () => {
      // It is over when it is answered: whoever wants to go on does not wait until everything has been asked for again.
      for (const queryKey of touches) void queries.invalidateQueries({ queryKey })
    }
  })
}
