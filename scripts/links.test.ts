import { assert, it } from "@effect/vitest"
import { brokenLinks } from "./links.ts"

const other = { path: "docs/b.md", text: "# Words, in short\n\n```md\n# Not a heading\n```\n" }
const found = (text: string) =>
  brokenLinks([{ path: "docs/a.md", text }, other], (path) => ["docs/a.md", "docs/b.md", "docs", "README.md"].includes(path))

it("a link to nowhere is found, with its line", () =>
  assert.deepStrictEqual(found("# A\n\n[c](c.md)"), ["docs/a.md:3: c.md does not exist. Correct the link or write the page."]))

it("a heading that is not there is found, also on the same page", () => {
  assert.match(found("[b](b.md#not-a-heading)").join(), /no heading for #not-a-heading/)
  assert.match(found("[here](#gone)").join(), /this page has no heading for #gone/)
})

it("a link out of the project is found", () => assert.match(found("[x](../../x.md)").join(), /leaves the project/))

it("good links, other sites and code are left alone", () =>
  assert.deepStrictEqual(
    found("# A\n[b](b.md#words-in-short) [up](../README.md) [web](https://example.org/x) [a](#a) `[c](c.md)`\n```\n[d](d.md)\n```"),
    []
  ))
