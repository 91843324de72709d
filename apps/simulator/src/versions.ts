/** Versions of the people product that differ in what they answer here. */
const versions = ["2018-08-01", "2025-03-20", "2025-11-10"] as const

/** What a request without the header gets. */
const defaultVersion = "2025-03-20"

/** The newest version not later than the one asked for; null before the first or when the text is no date. */
export const versionFor = (header: string | undefined) => {
  if (header === undefined || header === "") return defaultVersion
  if (header.toUpperCase() === "LATEST") return versions.at(-1) ?? defaultVersion
  if (!/^\d{4}-\d{2}-\d{2}$/.test(header)) return null
  return versions.findLast((version) => version <= header) ?? null
}
