import { readFileSync } from "node:fs"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { cspNonce } from "./cspNonce.ts"
import { initialBundle } from "./initialBundle.ts"
import { runbooksOf } from "./runbooks.ts"

/** `npm run dev` shows sources as they are edited, with the data of the server that runs here. */
const server = process.env["OPENFAITH_URL"] ?? "http://127.0.0.1:4400"

const runbooks = runbooksOf(readFileSync(new URL("../../docs/operate/alerts.md", import.meta.url), "utf8"))

export default defineConfig({
  define: { "import.meta.env.RUNBOOKS": JSON.stringify(runbooks) },
  plugins: [react(), initialBundle],
  html: { cspNonce },
  build: {
    target: "es2023",
    // Whatever the pages need is a file of this origin: the security policy allows nothing else.
    assetsInlineLimit: 0,
    // Styles that come with a part are not asked for again after they could not be loaded once; all of them are few more.
    cssCodeSplit: false,
    // What several pages need comes in one file: dozens of small ones would be asked for one after the other, six at a time.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "common", minShareCount: 3, test: /apps\/dashboard\/src|@mantine\// }] } }
    },
    modulePreload: { polyfill: false },
    reportCompressedSize: false
  },
  server: { host: "127.0.0.1", proxy: Object.fromEntries(["/v1", "/signin", "/docs", "/openapi.json"].map((path) => [path, server])) }
})
