/** Runs command lines within this process, in an environment of their own, and collects what they print. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { ConfigProvider, Console, Effect, Layer, Ref, Sink, Stdio } from "effect"
import { runCommand } from "../program.ts"
import { Screen } from "../output/Screen.ts"

/** `seen` is told what goes to standard error, as it does. */
export const running = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  seen: (text: string) => void = () => undefined
) {
  const out = yield* Ref.make("")
  const err = yield* Ref.make("")
  const add = (to: Ref.Ref<string>) => (text: string) => Ref.update(to, (before) => before + text)
  const console: Console.Console = {
    ...globalThis.console,
    log: (...texts: ReadonlyArray<unknown>) => Effect.runSync(add(out)(`${texts.join(" ")}\n`)),
    error: (...texts: ReadonlyArray<unknown>) => Effect.runSync(add(err)(`${texts.join(" ")}\n`))
  }
  const screen = Screen.of({
    isLive: false,
    hasColors: false,
    size: Effect.succeed({ columns: 80, rows: 24 }),
    write: (text) =>
      Effect.andThen(
        Effect.sync(() => seen(text)),
        add(err)(text)
      )
  })
  const stdio = Stdio.layerTest({
    stdout: () => Sink.forEach((chunk) => add(out)(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk)))
  })
  const exitCode = yield* runCommand(args).pipe(
    Effect.provide(Layer.mergeAll(NodeServices.layer, Layer.succeed(Screen, screen)).pipe(Layer.merge(stdio))),
    Effect.provideService(Console.Console, console),
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))
  )
  return { exitCode, out: yield* Ref.get(out), err: yield* Ref.get(err) }
})
