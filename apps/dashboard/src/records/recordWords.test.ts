import { assert, it } from "@effect/vitest"
import { deletionOf, fieldsOf, findState, nameOf } from "./recordWords.ts"

it("names a row by what its table has for a name, and has none where it has none", () => {
  assert.strictEqual(nameOf({ id: "person_1", first_name: "Maria", last_name: null, name: "x" }), "Maria")
  assert.strictEqual(nameOf({ id: "group_1", name: "Choir" }), "Choir")
  assert.isNull(nameOf({ id: "check_in_1", name: "", kind: "guest" }))
})

it("tells fields from references, and those without a value apart", () => {
  const { empty, filled } = fieldsOf({
    id: "person_1",
    first_name: "Maria",
    remote_id: "7",
    nickname: null,
    is_child: false,
    campus_id: "campus_1",
    school_id: null,
    custom_fields: { Shirt: "L", Diet: "" }
  })
  assert.deepStrictEqual(
    filled.map(({ name, refersTo, value }) => [name, value, refersTo]),
    [
      ["first_name", "Maria", null],
      ["remote_id", "7", null],
      ["is_child", "false", null],
      ["campus_id", "campus_1", "campus_1"],
      ["custom: Shirt", "L", null]
    ]
  )
  assert.deepStrictEqual(empty, ["nickname", "school_id", "custom: Diet"])
})

it("says what is in quarantine before anything else, and what took a record for gone only while it is gone", () => {
  assert.strictEqual(findState({ isQuarantined: true, state: "absent" }).words, "In quarantine, never stored")
  assert.strictEqual(findState({ isQuarantined: false, state: "deleted" }).words, "Deleted")
  assert.isNull(deletionOf({ looks: [], state: "live" }))
  assert.isNull(deletionOf({ looks: [], state: "deleted" }))
})
