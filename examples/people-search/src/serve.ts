/** A page to search with, and the same as JSON: `/search?q=`. */
import { createServer } from "node:http"
import type { SearchIndex } from "./SearchIndex.ts"

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>People</title>
<style>body{font:16px system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}input{font:inherit;width:100%;padding:.5rem;box-sizing:border-box}
li{margin:.75rem 0}small{opacity:.7}</style>
<h1>People</h1><label>Name, email address or number <input id="q" type="search" autofocus autocomplete="off"></label><ul id="found" aria-live="polite"></ul>
<script>
const q = document.getElementById("q"), found = document.getElementById("found")
let asked = 0
q.addEventListener("input", async () => {
  const mine = ++asked
  const people = await (await fetch("/search?q=" + encodeURIComponent(q.value))).json()
  if (mine !== asked) return
  found.replaceChildren(...people.map(({ lines: [name, ...rest] }) => {
    const item = document.createElement("li")
    item.append(name, document.createElement("br"), Object.assign(document.createElement("small"), { textContent: rest.join(" · ") }))
    return item
  }))
})
</script></html>`

const mostFound = 20

/** Answers the port. */
export const serve = (index: SearchIndex, port: number, signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost")
      const json = (value: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(value))
      if (url.pathname === "/search") json(index.search(url.searchParams.get("q") ?? "", mostFound))
      else if (url.pathname === "/status") json({ position: index.position(), entries: index.entries().length })
      else if (url.pathname === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(page)
      else response.writeHead(404).end()
    })
    signal.addEventListener("abort", () => server.close())
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : port)
    })
  })
