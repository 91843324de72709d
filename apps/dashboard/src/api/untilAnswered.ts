import { refusalOf } from "./api.ts"

const attempts = 5

/** For commands that carry an idempotency key: sent under the same key again, whether or not the first one arrived. */
export const untilAnswered = {
  retry: (failures: number, error: unknown): boolean =>
    failures < attempts && ["unreachable", "unavailable", "in_progress"].includes(refusalOf(error).code),
  retryDelay: 1000
} as const
