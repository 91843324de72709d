import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { isAtDesktop, openInBrowser } from "./openPage.ts"

it.live("opens a page only where somebody sits at a desktop", () =>
  Effect.gen(function* () {
    const at = (env: Readonly<Record<string, string>>, isTerminal = true, platform: NodeJS.Platform = "linux") =>
      isAtDesktop({ isTerminal, platform }).pipe(Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })))
    const desktop = { DISPLAY: ":0" }
    const seats = yield* Effect.all([
      at(desktop),
      at({ WAYLAND_DISPLAY: "wayland-0" }),
      at({}, true, "darwin"),
      at({}),
      at(desktop, false),
      at({ ...desktop, CI: "true" }),
      at({ ...desktop, SSH_CONNECTION: "10.0.0.1 50000 10.0.0.2 22" }),
      at({ SSH_TTY: "/dev/ttys001" }, true, "darwin"),
      at(desktop, true, "win32")
    ])
    assert.deepStrictEqual(seats, [true, true, true, false, false, false, false, false, false])
  })
)

it.live("starts a browser with a file that leads to the link, never with the link", () =>
  Effect.gen(function* () {
    const folder = mkdtempSync(join(tmpdir(), "openfaith-open-"))
    const file = join(folder, "open.html")
    const told = join(folder, "told")
    const opener = join(folder, "opener")
    writeFileSync(opener, `#!/bin/sh\necho "$@" > '${told}.part'; mv '${told}.part' '${told}'\n`)
    chmodSync(opener, 0o755)
    const link = "http://127.0.0.1:4400/signin#in_the-secret"
    yield* Effect.gen(function* () {
      yield* openInBrowser(link, file, opener)
      assert.include(readFileSync(file, "utf8"), `location.replace("${link}")`)
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      while (!existsSync(told)) yield* Effect.sleep("20 millis")
    }).pipe(Effect.scoped)
    assert.strictEqual(readFileSync(told, "utf8").trim(), file)
    assert.isFalse(existsSync(file), "it is gone with the process")
    yield* openInBrowser(link, file, join(folder, "there-is-none")).pipe(Effect.scoped)
    rmSync(folder, { recursive: true })
  })
)
