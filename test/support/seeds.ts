/**
 * The seeds of a test that plays many: from 1 to so many, in deep runs more. `OPENFAITH_TEST_SEEDS=101-200`, or `=17` for a single one, says others: a deep
 * run in pieces, or a failure again.
 */
export const seedsOf = ({ deep, short }: { readonly deep: number; readonly short: number }): ReadonlyArray<number> => {
  const asked = process.env["OPENFAITH_TEST_SEEDS"] ?? ""
  const range = /^(\d+)(?:-(\d+))?$/.exec(asked)
  if (asked !== "" && range === null) throw new Error(`OPENFAITH_TEST_SEEDS is "${asked}". Give a range such as 101-200, or one seed.`)
  const first = Number(range?.[1] ?? 1)
  const last = range === null ? (process.env["OPENFAITH_TEST_DEEP"] === "1" ? deep : short) : Number(range[2] ?? first)
  if (last < first) throw new Error(`OPENFAITH_TEST_SEEDS is "${asked}": its end lies before its beginning.`)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
