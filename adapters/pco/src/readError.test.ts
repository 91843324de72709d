import { assert, describe, it } from "@effect/vitest"
import { readError } from "./readError.ts"

const expired = { code: "unauthorized", title: "Unauthorized", detail: "The access token has expired (BABOON)" }

const table = [
  [
    "an expired token",
    401,
    { errors: [expired] },
    { detail: "Unauthorized: The access token has expired (BABOON): the token has expired", refusal: "expired" }
  ],
  [
    "a revoked token",
    401,
    { errors: [{ detail: "Token revoked (CAPUCHIN)" }] },
    { detail: "Token revoked (CAPUCHIN): the token was revoked", refusal: "credential" }
  ],
  [
    "a missing scope",
    401,
    { errors: [{ detail: "Scope missing (PELICAN)" }] },
    { detail: "Scope missing (PELICAN): the token lacks the scope of this product", refusal: "scope" }
  ],
  [
    "no access to the product",
    401,
    { errors: [{ detail: "No access (TRASH_PANDA)" }] },
    { detail: "No access (TRASH_PANDA): the user has no access to this product", refusal: "product" }
  ],
  [
    "a user that is gone",
    401,
    { errors: [{ detail: "No (FLAMINGO)" }] },
    { detail: "No (FLAMINGO): the user is gone", refusal: "credential" }
  ],
  ["a hint nobody knows", 401, { errors: [{ detail: "No (AARDVARK)" }] }, { detail: "No (AARDVARK)", refusal: null }],
  ["the hint with another status", 403, { errors: [{ detail: "(BABOON)" }] }, { detail: "(BABOON)", refusal: null }],
  [
    "a refusal with a description",
    403,
    { errors: [{ status: "403", title: "Forbidden", detail: "No access to this", meta: { description: "Needs Manager" } }] },
    { detail: "Forbidden: No access to this: Needs Manager", refusal: null }
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
    { detail: "Validation Error: can't be blank [name]; Validation Error: is not a number [sequence]", refusal: null }
  ],
  ["a limit reached, without status", 429, { errors: [{ code: "429", detail: "118 of 100" }] }, { detail: "118 of 100", refusal: null }],
  [
    "an error with a code only",
    400,
    { errors: [{ code: "unsupported_version_error", title: null, detail: null }] },
    { detail: "unsupported_version_error", refusal: null }
  ],
  ["an error that says nothing", 500, { errors: [{}] }, { detail: "no detail given", refusal: null }],
  [
    "a refused refresh",
    400,
    { error: "invalid_grant", error_description: "The grant is not valid." },
    { detail: "invalid_grant: The grant is not valid.", refusal: null }
  ],
  ["a refused refresh without words", 400, { error: "invalid_grant" }, { detail: "invalid_grant", refusal: null }],
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
