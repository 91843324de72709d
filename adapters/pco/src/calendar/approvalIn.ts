/** A letter in the reference (Calendar 2022-07-07, Event: approval_status). A word it does not have stays as it is. */
const words: ReadonlyMap<string, string> = new Map([
  ["A", "approved"],
  ["P", "pending"],
  ["R", "rejected"]
])

/** The approval status in a word. */
export const approvalIn = (status: string | null): string | null => (status === null ? null : (words.get(status) ?? status))
