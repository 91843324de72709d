import { assert, it } from "@effect/vitest"
import { glimpseOf } from "./glimpseOf.ts"

it("shows by which words a person knows a record, and no more of it", () => {
  const attributes = {
    avatar: "https://example.org/1.png",
    address: "ada@example.org",
    created_at: "2020-01-01T00:00:00Z",
    primary: true,
    note: null,
    location: "Home"
  }
  assert.strictEqual(glimpseOf({ type: "Email", id: "1", attributes }), "ada@example.org, Home")
  assert.strictEqual(glimpseOf({ attributes: { note: "x".repeat(100) } }), `${"x".repeat(40)}…`)
  assert.strictEqual(glimpseOf(null), "")
})
