import { assert, it } from "@effect/vitest"
import { firstView } from "./firstView.ts"
import { nodeSize, type Placed } from "./layoutGraph.ts"

const box = { width: 1250, height: 560 }
/** So many cards, ten in a row. */
const cards = (count: number): ReadonlyMap<string, Placed> =>
  new Map(Array.from({ length: count }, (_, index) => [`a.E${index}`, { x: (index % 10) * 300 + 8, y: Math.floor(index / 10) * 110 + 8 }]))
const onScreen = (places: ReadonlyMap<string, Placed>, { x, y, zoom }: ReturnType<typeof firstView>) =>
  [...places]
    .filter(
      ([, at]) =>
        at.x * zoom + x >= 0 &&
        at.y * zoom + y >= 0 &&
        (at.x + nodeSize.width) * zoom + x <= box.width &&
        (at.y + nodeSize.height) * zoom + y <= box.height
    )
    .map(([entity]) => entity)

it("shows all of a graph whose names can be read then", () => {
  const few = cards(40)
  assert.strictEqual(onScreen(few, firstView(few, box, null)).length, 40)
})

it("shows as much of a large graph as can be read: from its beginning, or around the entity that is looked at", () => {
  const many = cards(244)
  const begin = firstView(many, box, null)
  assert.isAtLeast(begin.zoom, 0.4)
  assert.include(onScreen(many, begin), "a.E0")
  const around = firstView(many, box, "a.E243")
  assert.strictEqual(around.zoom, begin.zoom)
  assert.include(onScreen(many, around), "a.E243")
  assert.deepStrictEqual(firstView(many, box, "a.Elsewhere"), begin)
})
