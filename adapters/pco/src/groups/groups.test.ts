import { assert, it } from "@effect/vitest"
import { jsonApi } from "@openfaith/adapter-core"
import { holdProduct } from "../testing/holdProduct.ts"
import { Group } from "./Group.ts"
import { groups } from "./index.ts"
import { samples } from "./samples.ts"

holdProduct("groups", groups, samples)

it("asks for archived groups too, and not otherwise by id", () => {
  const request = { filters: [], order: null, offset: 0, perPage: 100, parent: null }
  assert.deepInclude(jsonApi.listQuery(request, Group.list), ["where[archive_status]", "include"])
  assert.deepStrictEqual(jsonApi.rowQuery(Group.list), [["include", "enrollment"]])
})
