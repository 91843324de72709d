import { assert, it } from "@effect/vitest"
import { laidOut } from "./laidOut.ts"

it("lays JSON out, and leaves what is none as the source sent it", () => {
  assert.strictEqual(laidOut('{"id":"1","tags":["a"]}'), '{\n  "id": "1",\n  "tags": [\n    "a"\n  ]\n}')
  assert.strictEqual(laidOut({ id: "1" }), '{\n  "id": "1"\n}')
  assert.strictEqual(laidOut("<html>Bad gateway"), "<html>Bad gateway")
  assert.strictEqual(laidOut('{"cut": '), '{"cut": ')
  // Numbers that a browser cannot hold would come out as others.
  assert.strictEqual(laidOut('{"id": 12345678901234567890}'), '{"id": 12345678901234567890}')
})
