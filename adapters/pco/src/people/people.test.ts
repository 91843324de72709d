import { assert, it } from "@effect/vitest"
import type { AnyEntity } from "@openfaith/adapter-core"
import { Result, Schema } from "effect"
import type { Sample } from "../Sample.ts"
import { holdProduct } from "../testing/holdProduct.ts"
import { recordOf } from "../testing/records.ts"
import { FieldDatum } from "./FieldDatum.ts"
import { moreOfPeople, people } from "./index.ts"
import { moreSamples } from "./moreSamples.ts"
import { Person } from "./Person.ts"
import { samples } from "./samples.ts"

holdProduct("people", [...people, ...moreOfPeople], new Map([...samples, ...moreSamples]), { saidByEntity: ["lookup_value.kind"] })

const sampleOf = ({ name }: AnyEntity): Sample => {
  const sample = samples.get(name)
  if (!sample) throw new Error(`There is no sample of ${name}.`)
  return sample
}

it("decodes no value that a column would refuse: days and instants that do not exist, numbers that do not fit", () => {
  const person = sampleOf(Person).attributes
  for (const birthdate of ["2023-02-29", "0000-01-01", "2023-04-31", "2023-00-10", "01/02/2003", "2023-02-28T00:00:00Z", ""]) {
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, birthdate })), birthdate)
  }
  for (const updated_at of ["2023-02-30T00:00:00Z", "2023-02-28T24:00:00Z", "2023-02-28 10:00:00", "2023-02-28T10:00:00", "yesterday"]) {
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, updated_at })), updated_at)
  }
  for (const updated_at of ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456Z", "2024-02-29T23:59:59-06:00"]) {
    assert.isTrue(Result.isSuccess(Schema.decodeUnknownResult(Person.attributes)({ ...person, updated_at })), updated_at)
  }
  for (const grade of [2 ** 31, 1.5, Number.NaN]) {
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, grade })), String(grade))
  }
})

it("keeps the signed link of a file out of the canonical row", () => {
  const entity: AnyEntity = FieldDatum
  assert.deepStrictEqual(FieldDatum.volatile, ["file"])
  assert.notInclude(JSON.stringify(entity.toCanonical(recordOf(entity, sampleOf(entity)), { zone: null })), "X-Amz-Signature")
})

it("reads every status but inactive as active", () => {
  const entity: AnyEntity = Person
  const sample = sampleOf(entity)
  const statusOf = (status: string | null) =>
    entity.toCanonical(recordOf(entity, { ...sample, attributes: { ...sample.attributes, status } }), { zone: null })[0]?.values["status"]
  assert.deepStrictEqual(["active", "inactive", "pending", null].map(statusOf), ["active", "inactive", "active", null])
})
