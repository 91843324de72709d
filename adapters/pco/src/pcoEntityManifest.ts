import { mkEntityManifest } from "@openfaith/adapter-core"
import { calendar } from "./calendar/index.ts"
import { checkIns } from "./checkIns/index.ts"
import { giving } from "./giving/index.ts"
import { groups } from "./groups/index.ts"
import { moreOfPeople, people } from "./people/index.ts"
import { publishing } from "./publishing/index.ts"
import { registrations } from "./registrations/index.ts"
import { services } from "./services/index.ts"

/** Every resource of Planning Center this adapter reads. What it leaves out, and why: excluded.ts. */
export const pcoEntityManifest = mkEntityManifest([
  ...people,
  ...moreOfPeople,
  ...groups,
  ...checkIns,
  ...calendar,
  ...giving,
  ...services,
  ...registrations,
  ...publishing
])
