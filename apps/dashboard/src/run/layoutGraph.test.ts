import { assert, it } from "@effect/vitest"
import { layoutGraph, nodeSize, type Placed } from "./layoutGraph.ts"

const assertApart = (nodes: ReadonlyArray<string>, at: (node: string) => Placed) => {
  for (const [index, one] of nodes.entries()) {
    for (const other of nodes.slice(index + 1)) {
      const [a, b] = [at(one), at(other)]
      const areApart = Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height
      assert.isTrue(areApart, `${one} and ${other}`)
    }
  }
}

it("an entity stands to the right of what it needs, and no card covers another", () => {
  const nodes = Array.from({ length: 244 }, (_, index) => `a.E${index}`)
  // A tree of sixes, as products have it, and soft edges across.
  const links = nodes.flatMap((to, index) => [
    ...(index === 0 ? [] : [{ from: `a.E${Math.floor((index - 1) / 6)}`, to, isHard: true }]),
    ...(index % 9 === 8 ? [{ from: `a.E${index - 8}`, to, isHard: false }] : [])
  ])
  const { passes, places } = layoutGraph(nodes, [...links, { from: "a.Elsewhere", to: "a.E1", isHard: true }])
  const at = (node: string) => places.get(node) ?? { x: Number.NaN, y: Number.NaN }
  for (const { from, to } of links) assert.isAbove(at(to).x, at(from).x, `${from} before ${to}`)
  assertApart(nodes, at)
  // Where an edge passes a column, it does so between the cards.
  for (const [index, points] of passes.entries()) {
    for (const { x, y } of points) {
      const covered = nodes.find(
        (node) => Math.abs(at(node).x + nodeSize.width / 2 - x) < 1 && y > at(node).y && y < at(node).y + nodeSize.height
      )
      assert.isUndefined(covered, JSON.stringify(links[index]))
    }
  }
})

it("many products stand beside and below one another, each in one piece", () => {
  const nodes = Array.from({ length: 244 }, (_, index) => `p${Math.floor(index / 12)}.E${index}`)
  const links = nodes.flatMap((to, index) => {
    const first = nodes[index - (index % 12)] ?? ""
    return [
      ...(index % 12 === 0 ? [] : [{ from: first, to, isHard: true }]),
      // Products that help one another stay apart.
      ...(index % 12 === 1 && index > 12 ? [{ from: nodes[index - 12] ?? "", to: first, isHard: false }] : [])
    ]
  })
  const { places } = layoutGraph(nodes, links)
  const at = (node: string) => places.get(node) ?? { x: Number.NaN, y: Number.NaN }
  assertApart(nodes, at)
  const wide = Math.max(...nodes.map((node) => at(node).x)) / Math.max(...nodes.map((node) => at(node).y))
  assert.isTrue(wide > 1 && wide < 4, `${wide} times as wide as high`)
})

it("soft edges that lead round in a circle are drawn too", () => {
  const { places } = layoutGraph(
    ["a", "b"],
    [
      { from: "a", to: "b", isHard: false },
      { from: "b", to: "a", isHard: false }
    ]
  )
  assert.strictEqual(places.size, 2)
})
