import { Context, Duration } from "effect"

/** For how long a process waits at its end for the collector to take what was not sent yet: somebody waits for a command, and hardly anybody for a server. */
export const LastTelling = Context.Reference<Duration.Duration>("@openfaith/cli/machine/LastTelling", {
  defaultValue: () => Duration.millis(500)
})

/** Of a process that serves: it has more to tell, and its collector may be far. */
export const whileServing = Duration.seconds(3)
