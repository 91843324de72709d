import { assert, layer } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { eventsIn, intakeWith, receiver, send, tallied, waitingOf } from "../../../../test/support/deliveries.ts"
import { IntakeLive } from "../EngineLive.ts"
import { WebhookIntake } from "./WebhookIntake.ts"

layer(intakeWith(), { excludeTestServices: true })("A rehearsed delivery", (it) => {
  it.effect("is none where no source delivers", () =>
    Effect.gen(function* () {
      const intake = Context.get(yield* Layer.build(IntakeLive), WebhookIntake)
      assert.isEmpty(yield* intake.rehearsals)
    })
  )

  it.effect("is taken in like any other, while nobody sees it, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const { base, connection } = yield* receiver()
      const intake = Context.get(yield* Layer.build(IntakeLive), WebhookIntake)
      const scope = yield* Scope.make()
      const [delivery, ...more] = yield* Scope.provide(intake.rehearsals, scope)
      assert.isEmpty(more)
      if (delivery === undefined) return assert.fail("nothing is rehearsed")
      const { body, headers, path } = delivery
      const [, , adapter = "", token = ""] = path.split("/")
      const header = (name: string) => headers[name] ?? null

      const opened = yield* intake.open(adapter, token)
      if (!("address" in opened)) return assert.fail("the address is unknown")
      const verdicts = yield* Effect.replicateEffect(intake.receive(opened.address, header, Buffer.from(body)), 20, { concurrency: 5 })
      assert.deepStrictEqual(
        verdicts,
        Array.from({ length: 20 }, () => ({ outcome: "accepted", events: 1, fresh: 0 }))
      )
      assert.strictEqual((yield* intake.receive(opened.address, header, Buffer.from(`${body} `))).outcome, "bad_signature")
      assert.strictEqual(yield* eventsIn(connection), 0)
      assert.deepStrictEqual(yield* waitingOf(connection), [])
      for (const outcome of ["accepted", "repeated"]) assert.strictEqual(yield* tallied(outcome, connection), 0, outcome)

      // Another server does not know the address, and this one not for longer than it rehearses.
      assert.strictEqual(yield* send(`${base}${path}`, body, headers), 404)
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* intake.open(adapter, token), { refused: "unknown_address", status: 404 })
    })
  )
})
