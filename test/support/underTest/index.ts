/** The adapters under test, by name: each that comes with OpenFaith is here, and what the suites ask of one they ask of all. */
import type { Adapter } from "@openfaith/adapter-core"
import type { AdapterUnderTest } from "./AdapterUnderTest.ts"
import { b1UnderTest } from "./b1.ts"
import { ccbUnderTest } from "./ccb.ts"
import { pcoUnderTest } from "./pco.ts"

export const adaptersUnderTest: ReadonlyMap<string, AdapterUnderTest> = new Map([
  ["pco", pcoUnderTest],
  ["ccb", ccbUnderTest],
  ["b1", b1UnderTest]
])

/** Throws for a name nobody has: a suite that tested nothing would pass. */
export const adapterUnderTest = (name: string): AdapterUnderTest => {
  const found = adaptersUnderTest.get(name)
  if (!found) throw new Error(`No adapter "${name}" is under test; there are ${[...adaptersUnderTest.keys()].join(", ")}.`)
  return found
}

/** Those that this run is about: all, or the ones that OPENFAITH_TEST_ADAPTERS names with commas between them. */
export const chosenAdapters = (): ReadonlyArray<readonly [name: string, under: AdapterUnderTest]> => {
  const wanted = (process.env["OPENFAITH_TEST_ADAPTERS"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
  return wanted.length === 0 ? [...adaptersUnderTest] : wanted.map((name) => [name, adapterUnderTest(name)])
}

/** The forms in which it is read, each once. */
export const formsOf = ({ adapter, inSmallPages, whole }: AdapterUnderTest): ReadonlyArray<Adapter> => [
  ...new Map([adapter, inSmallPages, whole].map((each) => [each.id, each])).values()
]
