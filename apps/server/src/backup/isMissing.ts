/** Whether a file operation failed since there is nothing of that name. Whatever else went wrong is told. */
export const isMissing = (cause: unknown): boolean => cause instanceof Error && "code" in cause && cause.code === "ENOENT"

/** For `catch` of a promise: this instead where nothing is there. */
export const whereMissing =
  <A>(instead: A) =>
  (cause: unknown): A => {
    if (isMissing(cause)) return instead
    throw cause
  }
