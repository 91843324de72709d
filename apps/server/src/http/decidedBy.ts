import { Caller } from "@openfaith/api"
import { Effect } from "effect"

/** Who decides, for whoever asks later: as the caller says, with the name of its key unless that is the key of the home. */
export const decidedBy = (said: string | undefined) =>
  Effect.map(Caller, ({ isLocal, name }) => (said === undefined ? name : isLocal ? said : `${said} (${name})`))
