import { assert, describe, it } from "@effect/vitest"
import { readError } from "./readError.ts"

const expired = { code: "unauthorized", title: "Unauthorized", detail: "The access token has expired (BABOON)" }

const table = [
  ["an expired token", 401, { errors: [expired] }, { detail: "Unauthorized: The access token has expired (BABOON)", expired: true }],
  ["a revoked token", 401, { errors: [{ detail: "Token revoked (CAPUCHIN)" }] }, { detail: "Token revoked (CAPUCHIN)", expired: false }],
  ["a missing scope", 401, { errors: [{ detail: "Scope missing (PELICAN)" }] }, { detail: "Scope missing (PELICAN)", expired: false }],
  [
    "no access to the product",
    401,
    { errors: [{ detail: "No access (TRASH_PANDA)" }] },
    { detail: "No access (TRASH_PANDA)", expired: false }
  ],
  ["the hint with another status", 403, { errors: [{ detail: "(BABOON)" }] }, { detail: "(BABOON)", expired: false }],
  [
    "a refusal with a description",
    403,
    { errors: [{ status: "403", title: "Forbidden", detail: "No access to this", meta: { description: "Needs Manager" } }] },
    { detail: "Forbidden: No access to this: Needs Manager", expired: false }
  ],
  [
    "several rejected fields",
    422,
    {
      errors: [
        { status: "422", title: "Validation Error", detail: "can't be blank", source: { parameter: "name" }, meta: { resource: "Tab" } },
        { status: "422", title: "Validation Error", detail: "is not a number", source: { parameter: "sequence" } }
      ]
    },
    { detail: "Validation Error: can't be blank [name]; Validation Error: is not a number [sequence]", expired: false }
  ],
  ["a limit reached, without status", 429, { errors: [{ code: "429", detail: "118 of 100" }] }, { detail: "118 of 100", expired: false }],
  [
    "an error with a code only",
    400,
    { errors: [{ code: "unsupported_version_error", title: null, detail: null }] },
    { detail: "unsupported_version_error", expired: false }
  ],
  ["an error that says nothing", 500, { errors: [{}] }, { detail: "no detail given", expired: false }],
  [
    "a refused refresh",
    400,
    { error: "invalid_grant", error_description: "The grant is not valid." },
    { detail: "invalid_grant: The grant is not valid.", expired: false }
  ],
  ["a refused refresh without words", 400, { error: "invalid_grant" }, { detail: "invalid_grant", expired: false }],
  ["no errors", 500, { errors: [] }, null],
  ["an answer that is no error", 200, { data: [] }, null],
  ["text", 502, "<html>Bad Gateway</html>", null],
  ["nothing", 504, null, null]
] as const

describe("readError", () => {
  for (const [situation, status, body, expected] of table) {
    it(`reads ${situation}`, () => assert.deepStrictEqual(readError(status, body), expected))
  }
})
