import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { json, text } from "../../attributes.ts"
import { type AnyEntity, defineEntity } from "../../Entity.ts"
import type { AskedPage } from "../WireFormat.ts"
import { xmlFormat } from "./xmlFormat.ts"

const format = xmlFormat({
  root: "reply",
  within: "response",
  proof: "service",
  errors: ["errors/error", "error"],
  count: "count",
  paging: { page: "page", perPage: "per_page" },
  mostBytes: 1_000_000
})

const Person: AnyEntity = defineEntity({
  name: "people.Person",
  reference: "test",
  type: "person",
  attributes: Schema.Struct({ name: text, "campus@id": text, phones: json, born: text }),
  list: {
    path: "/api?srv=people",
    perPage: 2,
    paging: "numbered",
    at: "people/person",
    lists: ["phones/phone", "phones/phone/marks/mark"]
  },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})

const request: AskedPage["request"] = { offset: 0, perPage: 2, parent: null }
const reply = (inner: string) => `<?xml version="1.0"?><reply><response><service>people</service>${inner}</response></reply>`
const page = (body: string, asked: Partial<AskedPage["request"]> = {}, entity = Person) =>
  format.page(body, { entity, request: { ...request, ...asked } })
const rowsOf = (body: string, entity = Person): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Result.getOrThrow(page(body, {}, entity)).rows.map(({ attributes, id }) => ({ id, ...attributes }))
const ruleOf = (result: Result.Result<unknown, { readonly rule: string }>) => (Result.isFailure(result) ? result.failure.rule : "none")

describe("an answer in XML", () => {
  it("shows one item and many alike, and null for what is empty, blank or not there", () => {
    const one = `<person id="1"><name>Zoë &amp; Ada</name><campus id="7">North</campus><phones><phone type="home">1<marks><mark>a</mark></marks></phone></phones></person>`
    const none = `<person id="2"><name> </name><campus id=""/><phones/></person>`
    const bare = `<person><id>3</id></person>`
    const [first, second] = rowsOf(reply(`<people count="2">${one}${none}</people>`))
    assert.deepStrictEqual(first, {
      id: "1",
      "@id": "1",
      name: "Zoë & Ada",
      campus: "North",
      "campus@id": "7",
      phones: [{ "@type": "home", marks: ["a"], "#text": "1" }],
      born: null
    })
    assert.deepInclude(second, { name: null, campus: null, "campus@id": null, phones: [], born: null })
    assert.deepInclude(rowsOf(reply(`<people count="1">${bare}</people>`))[0], { id: "3", phones: [], name: null })
  })

  it("keeps rows as text from which they are read again", () => {
    const [row] = Result.getOrThrow(page(reply(`<people><person id="1"><name>A</name></person></people>`))).rows
    assert.deepStrictEqual(Result.getOrThrow(format.keptRow(row?.text ?? "")), row)
  })

  it("names its own page's successor only where the page is full, and takes more than was asked for as all there is", () => {
    const people = (count: number) =>
      reply(`<people count="${count}">${Array.from({ length: count }, (_, id) => `<person id="${id}"/>`).join("")}</people>`)
    const nextOf = (count: number, offset: number) => Result.getOrThrow(page(people(count), { offset })).next
    assert.deepStrictEqual([nextOf(2, 0), nextOf(2, 4), nextOf(1, 0), nextOf(3, 0)], ["?page=2", "?page=4", null, null])
    assert.lengthOf(rowsOf(reply("")), 0)
  })

  it("finds rows that stand beside what proves the answer, in no collection, and within others", () => {
    const beside = { ...Person, list: { ...Person.list, at: "person" } }
    assert.deepStrictEqual(
      rowsOf(reply(`<person id="1"><name>A</name></person><person id="2"/>`), beside).map(({ id, name }) => [id, name]),
      [
        ["1", "A"],
        ["2", null]
      ]
    )
    const inside = {
      ...Person,
      list: { ...Person.list, at: "houses/house/people/person" },
      attributes: Schema.Struct({ "house/@id": text })
    }
    const house = (id: string, count: number) =>
      `<house id="${id}"><name>H</name><people count="${count}"><person id="${id}1"/><person id="${id}2"/></people></house>`
    assert.deepStrictEqual(
      rowsOf(reply(`<houses count="2">${house("7", 2)}${house("8", 2)}</houses>`), inside).map((row) => [row["id"], row["house/@id"]]),
      [
        ["71", "7"],
        ["72", "7"],
        ["81", "8"],
        ["82", "8"]
      ]
    )
    assert.strictEqual(ruleOf(page(reply(`<houses>${house("7", 3)}</houses>`), {}, inside)), "unexpected-shape")
  })

  it("makes an id of several members, and of the parent's", () => {
    const meeting = { ...Person, list: { ...Person.list, idFrom: ["@id", "@at"], isKeyedByParent: true } } as const
    const body = reply(`<people><person id="1" at="2026-01-04 10:00:00"/><person id="2"/></people>`)
    const { broken, rows } = Result.getOrThrow(page(body, { parent: "9" }, meeting))
    assert.deepStrictEqual(
      [rows.map(({ id }) => id), broken.map(({ problem }) => problem)],
      [["9:1 2026-01-04 10:00:00"], ["it has no @id, @at"]]
    )
  })

  it("tells what is wrong instead of showing no rows", () => {
    const wrong: ReadonlyArray<readonly [body: string, rule: string]> = [
      ["", "malformed-body"],
      ["<reply><response>", "malformed-body"],
      [reply("<people><person></people>"), "malformed-body"],
      ["<html><body>Sign in</body></html>", "unexpected-shape"],
      ["<reply/>", "unexpected-shape"],
      ["<reply><response/></reply>", "unexpected-shape"],
      [reply(`<people count="2"><person id="1"/></people>`), "unexpected-shape"],
      ["<reply><response><errors><error number='002'>no</error></errors></response></reply>", "error-with-200"],
      ["<reply><response><error number='2'>no</error></response></reply>", "error-with-200"]
    ]
    for (const [body, rule] of wrong) {
      assert.strictEqual(ruleOf(page(body)), rule, body)
      assert.strictEqual(ruleOf(format.row(body, Person)), rule, body)
    }
    assert.strictEqual(ruleOf(format.row(reply(`<people count="0"/>`), Person)), "not-there")
    assert.strictEqual(ruleOf(format.row(reply(`<people><person id="1"/><person id="2"/></people>`), Person)), "unexpected-shape")
  })

  it("resolves no entities but XML's own, goes no deeper than answers do, and says nothing of what it read", () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>${reply("<people><person id='1'><name>&b;</name></person></people>")}`
    const outside = `<!DOCTYPE r SYSTEM "file:///etc/passwd">${reply("")}`
    const deep = reply(`${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}`)
    const secret = reply("<people><person id='1'><name>secret-name</nam></person></people>")
    for (const body of [bomb, outside, deep, secret]) {
      const result = page(body)
      assert.strictEqual(ruleOf(result), "malformed-body")
      assert.notInclude(JSON.stringify(result), "secret-name")
    }
  })

  it("takes what refers to no character as it is written, and what refers to a forbidden one as that, in its own value and nowhere else", () => {
    const said = [
      ["a&#1;b&#x0;c&#x1F;", "a\u0001b\u0000c\u001f"],
      ["a&#xD800;b&#x110000;c&#xFFFF;", "a&#xD800;b&#x110000;c&#xFFFF;"],
      ["a&nbsp;b&#xZZ;c&#;", "a&nbsp;b&#xZZ;c&#;"],
      ["R&D", "R&D"],
      ["Brown & Sons &amp; &#65;&#x1F600;", "Brown & Sons & A😀"],
      ["<![CDATA[&#1; & &nbsp;]]>", "&#1; & &nbsp;"],
      ["<!-- &#1; -->x", "x"]
    ] as const
    const people = said.map(([written], id) => `<person id="${id}"><name>${written}</name></person>`).join("")
    assert.deepStrictEqual(
      rowsOf(reply(`<people count="${said.length}">${people}</people>`)).map(({ name }) => name),
      said.map(([, meant]) => meant)
    )
    const [row] = rowsOf(reply(`<people><person id="1"><campus id="&#2;&nope;">A</campus></person></people>`))
    assert.strictEqual(row?.["campus@id"], "\u0002&nope;")
  })

  it("lets characters pass that XML forbids, and names that mean something to JavaScript", () => {
    const [row] = rowsOf(reply(`<people><person id="1"><name>a\u0001\u0000b</name><__proto__>x</__proto__></person></people>`))
    assert.strictEqual(row?.["name"], "a\u0001\u0000b")
    assert.isTrue(Object.hasOwn(JSON.parse(JSON.stringify(row)), "__proto__"))
    assert.isUndefined(Object.getOwnPropertyDescriptor(Object.prototype, "x"))
  })
})
