/** Databases of versions that were released, in which runs are suspended: scripts/formerDatabase.ts makes them, every later version has to start on them. */

/** One file for each version that was released, named after it. */
export const folder = "test/former"

/** What all of them were made with. The key opens nothing but the look-alike's token in them. */
export const former = {
  people: 40,
  seed: 11,
  organisations: ["suspended", "paused"],
  masterKey: "b25seSBmb3IgZm9ybWVyIGRhdGFiYXNlcyBpbiB0ZXM="
} as const
