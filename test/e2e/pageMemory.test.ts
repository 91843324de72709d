/** Promise 12: what a page takes of memory is given back while its stream is read, not only when it ends. */
import { assert, layer } from "@effect/vitest"
import type { Adapter } from "@openfaith/adapter-core"
import { Effect, Result } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { collectGarbage } from "../support/collectGarbage.ts"
import { engineWith, noLimit, streamOf, syncOnce } from "../support/engine.ts"
import { pcoDirectory } from "../support/pcoDirectory.ts"

/** Pages as they were taken apart, in turn, and how many were held at most when all that could be collected was. */
const pages: Array<ReadonlyArray<WeakRef<object>>> = []
let mostHeld = 0
const measured: Adapter = {
  ...pcoDirectory,
  id: "pco-measured",
  format: {
    ...pcoDirectory.format,
    page: (body, asked) => {
      const page = pcoDirectory.format.page(body, asked)
      // What is left out of it makes another of some of its parts.
      if (Result.isSuccess(page))
        pages.push([page.success, ...page.success.rows, ...page.success.included].map((part) => new WeakRef(part)))
      return page
    }
  }
}

layer(engineWith(measured), { excludeTestServices: true })("Reading a long list", (it) => {
  it.effect("holds a few of its pages at a time", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 3000, limits: noLimit })
      const look = Effect.sync(() => {
        collectGarbage()
        mostHeld = Math.max(mostHeld, pages.filter((parts) => parts.some((part) => part.deref() !== undefined)).length)
      })
      const watched = yield* Effect.forkScoped(Effect.forever(Effect.andThen(look, Effect.sleep("200 millis"))))
      const view = yield* syncOnce({ simulator, orgId: "long", adapter: "pco-measured", entities: ["people.Person"] })
      yield* Effect.sync(() => watched.interruptUnsafe())
      assert.strictEqual(view.run.status, "complete")
      assert.isAtLeast(streamOf(view, "people.Person").receipt?.distinct ?? 0, 3000)
      assert.isAtLeast(pages.length, 30)
      assert.isAtLeast(mostHeld, 1, "it was looked while pages were read")
      // Those that are committed, ready, being prepared, and the one under way.
      assert.isAtMost(mostHeld, 20)
    })
  )
})
