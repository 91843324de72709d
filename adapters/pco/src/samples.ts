import { samples as calendar } from "./calendar/samples.ts"
import { samples as checkIns } from "./checkIns/samples.ts"
import { givingSamples } from "./giving/samples.ts"
import { samples as groups } from "./groups/samples.ts"
import { moreSamples as moreOfPeople } from "./people/moreSamples.ts"
import { samples as people } from "./people/samples.ts"
import { publishingSamples } from "./publishing/samples.ts"
import { registrationsSamples } from "./registrations/samples.ts"
import type { Samples } from "./Sample.ts"
import { samples as services } from "./services/samples.ts"

/** A realistic record of each entity, by name. */
export const samples: Samples = new Map([
  ...people,
  ...moreOfPeople,
  ...groups,
  ...checkIns,
  ...calendar,
  ...givingSamples,
  ...services,
  ...registrationsSamples,
  ...publishingSamples
])
