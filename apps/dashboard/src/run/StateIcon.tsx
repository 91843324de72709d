import type { RunView } from "@openfaith/api"
import type { StateName } from "./entityStates.ts"

/** A shape for each state, so that none is told by its colour alone. */
const shapes = {
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  queue: "M5 6h14M5 12h9M5 18h5",
  play: "M8 5.5v13l10.5-6.5z",
  hourglass: "M7 4h10M7 20h10M8 4v3.5l4 4.5-4 4.5V20M16 4v3.5L12 12l4 4.5V20",
  check: "M5 12.5l4.5 4.5L19 7",
  checkMark: "M3.5 12.5l4 4L14 8.5M19 7v6M19 17h.01",
  question: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18h.01",
  cross: "M6 6l12 12M18 6 6 18",
  barrier: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M6 6l12 12",
  pause: "M8.5 5v14M15.5 5v14",
  stop: "M6.5 6.5h11v11h-11z"
} as const

const ofEntity: Readonly<Record<StateName, readonly [keyof typeof shapes, string]>> = {
  unplanned: ["dots", "gray"],
  needs: ["queue", "gray"],
  next: ["dots", "blue"],
  running: ["play", "blue"],
  waiting: ["hourglass", "orange"],
  done: ["check", "green"],
  exceptions: ["checkMark", "orange"],
  unproven: ["question", "red"],
  failed: ["cross", "red"],
  blocked: ["barrier", "red"],
  paused: ["pause", "orange"],
  cancelled: ["stop", "gray"]
}

const ofRun: Readonly<Record<RunView["run"]["status"], StateName>> = {
  requested: "next",
  running: "running",
  paused: "paused",
  complete: "done",
  complete_with_exceptions: "exceptions",
  incomplete: "unproven",
  failed: "failed",
  cancelled: "cancelled"
}

export const colourOf = (state: StateName): string =>
  `var(--mantine-color-${ofEntity[state][1]}-${ofEntity[state][1] === "gray" ? 6 : "filled"})`

export const entityStateOfRun = (status: RunView["run"]["status"]): StateName => ofRun[status]

/** For eyes alone: words stand beside it. */
export const StateIcon = ({ size = 18, state }: { readonly state: StateName; readonly size?: number }) => (
  <svg
    viewBox="0 0 24 24"
    width={size}
    height={size}
    fill="none"
    stroke={colourOf(state)}
    strokeWidth="2.4"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    style={{ flex: "none" }}
  >
    <path d={shapes[ofEntity[state][0]]} />
  </svg>
)
