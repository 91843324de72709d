/**
 * Everything to work on, with reload: `npm run dev`. A demo church, the server, which starts anew when its sources change, and the pages as they are edited. In a home of its own, `.openfaith/dev`, so that it
 * stands beside an installation; arguments go to `openfaith up --demo`.
 */
import { spawn } from "node:child_process"
import { createServer as listener } from "node:net"
import { join } from "node:path"
import { createServer } from "vite"
import { root } from "./sourceFiles.ts"

/** Vite and the server have to know it before it is listened on. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = listener()
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

const home = process.env["OPENFAITH_HOME"] ?? join(root, ".openfaith", "dev")
const port = process.env["OPENFAITH_PORT"] ?? String(await freePort())
const url = `http://127.0.0.1:${port}`

/** From the sources, not from a bundle: Node sees which files were loaded, and starts anew when one of them changes. */
const server = spawn(
  process.execPath,
  [
    "--disable-warning=ExperimentalWarning",
    "--watch",
    "--watch-preserve-output",
    join(root, "apps/cli/src/main.ts"),
    "up",
    "--demo",
    "--no-open",
    ...process.argv.slice(2)
  ],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, OPENFAITH_HOME: home, OPENFAITH_PORT: port } }
)

process.env["OPENFAITH_URL"] = url
const pages = await createServer({ root: join(root, "apps/dashboard"), clearScreen: false, logLevel: "warn" })
await pages.listen()
const [shown = ""] = pages.resolvedUrls?.local ?? []
process.stdout.write(
  `Pages as they are edited: ${shown} (sign in there with the link's code: ${shown}signin#in_…)\nServer: ${url}, home: ${home}\n`
)

const end = (signal: NodeJS.Signals) => {
  server.kill(signal)
  void pages.close()
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal))
server.on("exit", (code) => {
  process.exitCode = code ?? 0
  void pages.close()
})
