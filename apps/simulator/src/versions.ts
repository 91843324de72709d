import type { Product } from "./entityNames.ts"

/** Versions of each product, oldest first. Only those of people differ in what they answer here. */
const versions: Readonly<Record<Product, readonly [string, ...ReadonlyArray<string>]>> = {
  people: ["2018-08-01", "2025-03-20", "2025-11-10"],
  groups: ["2018-08-01", "2023-07-10"],
  "check-ins": ["2018-08-01", "2025-05-28"],
  calendar: ["2018-08-01", "2022-07-07"],
  giving: ["2018-08-01", "2019-10-18"],
  services: ["2018-08-01", "2018-11-01"],
  registrations: ["2018-08-01", "2025-05-01"],
  publishing: ["2018-08-01", "2024-03-25"],
  api: ["2018-08-01", "2019-02-13", "2025-09-30"]
}

/** What a request without the header gets. */
const defaults: Partial<Readonly<Record<Product, string>>> = { people: "2025-03-20", api: "2019-02-13" }

/** The newest version not later than the one asked for; null before the first or when the text is no date. */
export const versionFor = (product: Product, header: string | undefined) => {
  const known = versions[product]
  const newest = known.at(-1) ?? known[0]
  if (header === undefined || header === "") return defaults[product] ?? newest
  if (header.toUpperCase() === "LATEST") return newest
  if (!/^\d{4}-\d{2}-\d{2}$/.test(header)) return null
  return known.findLast((version) => version <= header) ?? null
}
