import { Cause } from "effect"

/** What work ended in, in words for people: of an error, what it says, and what the first of its causes says. */
export const defectIn = (cause: Cause.Cause<unknown>): string => {
  const what = Cause.squash(cause)
  if (!(what instanceof Error)) return String(what)
  let first: Error = what
  while (first.cause instanceof Error && first.cause !== first) first = first.cause
  return first.message === what.message ? what.message : `${what.message} (${first.message})`
}
