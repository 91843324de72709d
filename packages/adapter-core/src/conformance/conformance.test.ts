import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { instant } from "../attributes.ts"
import { defineEntity } from "../Entity.ts"
import { checkAdapter, checkAtStart, checks } from "./checkAdapter.ts"
import { payloadsOf } from "./payloads.ts"
import { adapterMutants } from "./testing/mutants.ts"
import { Visitor, visitors } from "./testing/visitors.ts"

const shown = (results: ReturnType<typeof checkAdapter>) =>
  results.flatMap(({ check, missing, problems }) => [
    ...(missing === null ? [] : [`${check}: lacks ${missing}`]),
    ...problems.map(({ entity, problem }) => `${check}: ${entity ?? ""} ${problem}`)
  ])

const judged = adapterMutants.map((mutant) => ({ ...mutant, results: checkAdapter(mutant.adapter) }))

describe("The checks of an adapter", () => {
  it("find nothing in one with nothing wrong, and leave nothing open", () => {
    assert.deepStrictEqual(shown(checkAdapter(visitors)), [])
  })

  it("reject every adapter with something wrong, by the check that is about it", () => {
    const missed = judged.filter(({ rejectedBy, results }) => results.find(({ check }) => check === rejectedBy)?.outcome !== "failed")
    const killed = adapterMutants.length - missed.length
    process.stdout.write(`wrong adapters rejected: ${killed} of ${adapterMutants.length} (${checks.length} checks)\n`)
    assert.deepStrictEqual(
      missed.map(({ name, rejectedBy }) => `${rejectedBy}: ${name}`),
      []
    )
  })

  it("each reject one of them at least, and say what to do", () => {
    const rejecting = new Set(adapterMutants.map(({ rejectedBy }) => rejectedBy))
    assert.deepStrictEqual(
      checks.map(({ name }) => name).filter((name) => !rejecting.has(name)),
      []
    )
    for (const { results } of judged)
      for (const { problems } of results) for (const { mend } of problems) assert.match(mend, /^[A-Z].*\.$/s)
  })

  it("say what is missing where an adapter carries no examples, and do not fail it for that", () => {
    const { examples: _, ...bare } = visitors
    const results = checkAdapter(bare)
    assert.deepStrictEqual(
      results.filter(({ outcome }) => outcome !== "passed").map(({ check, outcome }) => `${check} ${outcome}`),
      ["limit-headers unproven", "errors-mean unproven", "schema-against-examples unproven"]
    )
  })

  it("at start are those without which nothing can be read safely", () => {
    const wrongExample = { ...visitors, examples: { rows: {}, errors: [], limit: null } }
    assert.isTrue(checkAtStart(wrongExample).every(({ outcome }) => outcome === "passed"))
    const atStart = new Set(checks.filter((check) => check.atStart).map(({ name }) => name))
    for (const name of ["duplicate-entity", "relation-to-nowhere", "hard-cycle", "cursor-monotonic", "webhook-identity"])
      assert.isTrue(atStart.has(name), name)
  })
})

describe("Generated rows", () => {
  it("are the same each time, decode, and show every attribute null, empty, enormous and in other scripts", () => {
    const rows = payloadsOf(Visitor)
    assert.isAbove(rows.length, 50)
    assert.deepStrictEqual(
      rows.map(({ text }) => text),
      payloadsOf({ ...Visitor }).map(({ text }) => text)
    )
    const names = new Set(rows.map(({ attributes }) => attributes["name"]))
    for (const name of [null, "", "\u0000", "x".repeat(20_000), "👩‍👩‍👧"]) assert.isTrue(names.has(name), String(name).slice(0, 10))
    assert.isTrue(rows.some(({ attributes }) => attributes["birthdate"] === "2024-02-29"))
    assert.isTrue(rows.every(({ attributes }) => attributes["birthdate"] !== "soon" && Number.isInteger(attributes["visits_count"])))
  })

  it("take from a schema what no list of values could hold", () => {
    const Coloured = defineEntity({
      name: "visitors.Coloured",
      type: "Coloured",
      reference: "invented",
      attributes: Schema.Struct({ colour: Schema.Literals(["teal", "ochre"]), at: instant }),
      list: { path: "/visitors/v1/coloured", perPage: 50 },
      changes: "none",
      deletes: "never",
      relations: {},
      canonical: [],
      transformVersion: 1,
      toCanonical: () => []
    })
    const colours = new Set(payloadsOf(Coloured).map(({ attributes }) => attributes["colour"]))
    assert.sameMembers([...colours], ["ochre", "teal"])
  })
})
