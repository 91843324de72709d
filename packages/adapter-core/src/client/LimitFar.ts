import { Data, Duration } from "effect"

/** No request of that kind can go for so long that whoever waits should not be held up meanwhile. */
export class LimitFar extends Data.TaggedError("LimitFar")<{ readonly waitMs: number }> {
  override get message() {
    return `The source's limit lets nothing through for ${Duration.format(Duration.millis(Math.round(this.waitMs)))}. Ask again then.`
  }
}

/** Waits up to this are sat out; a longer one is the caller's to make, durably. */
export const longestWaitMs = 60_000
