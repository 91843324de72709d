/**
 * The dashboard: one page for all of its addresses, and the hashed files that page is made of. They hold nothing but code, so they are open; whatever
 * they show they ask the contract's routes for. A file is found by its name among those that were built, never by a path.
 */
import { randomBytes } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { Effect, Layer, Ref } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { noRoute, respond } from "./refusals.ts"

/** What a file whose name changes with its content says about being kept. */
export const forGood = "public, max-age=31536000, immutable"

/** Where the build leaves a place for the nonce of an answer. */
const noncePlace = "{{openfaith-nonce}}"

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2"
}

interface Asset {
  readonly type: string
  readonly plain: Uint8Array
  readonly compressed: Uint8Array
}

interface Built {
  readonly page: string
  readonly assets: ReadonlyMap<string, Asset>
}

/** All of it in memory, so that a build while this server runs changes nothing of what it serves. `null`: nothing is built. */
const readBuilt = (folder: string) =>
  Effect.tryPromise(async (): Promise<Built> => {
    const page = await readFile(join(folder, "index.html"), "utf8")
    const names = await readdir(join(folder, "assets"))
    const read = async (name: string) => {
      const plain = await readFile(join(folder, "assets", name))
      return [name, { type: types[extname(name)] ?? "application/octet-stream", plain, compressed: gzipSync(plain) }] as const
    }
    return { page, assets: new Map(await Promise.all(names.map(read))) }
  }).pipe(Effect.orElseSucceed(() => null))

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join("; ")

const html = (text: string, status: number, nonce: string) =>
  HttpServerResponse.text(text, {
    status,
    contentType: "text/html; charset=utf-8",
    headers: {
      "content-security-policy": policy(nonce),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      "x-frame-options": "DENY"
    }
  })

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OpenFaith</title>
<h1>OpenFaith</h1><p>The dashboard is not built here. <code>npm start</code>, <code>npx openfaith up</code> and <code>npx openfaith serve</code> build it.</p>
<p>The HTTP interface works without it; <a href="/docs">its reference</a> is for those who are signed in.</p></html>`

/** What ends like a file is none of these: names of entities and ids of sources may have points. */
const holdsNames = (path: string) => /^\/(?:connections|records)\//.test(path)

/** Addresses of programs are never answered with a page. */
const isOfPrograms = (path: string) => /^\/(?:v1|webhooks|oauth|assets)(?:\/|$)/.test(path) || (/\.[^/]*$/.test(path) && !holdsNames(path))

const usualFolder = fileURLToPath(new URL("../../../dashboard/dist/", import.meta.url))

/** The routes of the dashboard that was built into `folder`. */
export const dashboardRoutes = (folder: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const held = yield* Ref.make<Built | null>(null)
      const built = Effect.gen(function* () {
        const before = yield* Ref.get(held)
        if (before !== null) return before
        const now = yield* readBuilt(folder)
        yield* Ref.set(held, now)
        return now
      })

      const page = Effect.gen(function* () {
        const nonce = randomBytes(18).toString("base64")
        const found = yield* built
        return found === null ? html(notBuilt, 503, nonce) : html(found.page.replaceAll(noncePlace, nonce), 200, nonce)
      })

      const asset = Effect.fnUntraced(function* ({ headers }: HttpServerRequest.HttpServerRequest) {
        const { name = "" } = yield* HttpRouter.params
        const found = (yield* built)?.assets.get(name)
        if (found === undefined) return respond(404, noRoute)
        const isCompressed = /\bgzip\b/.test(headers["accept-encoding"] ?? "")
        return HttpServerResponse.uint8Array(isCompressed ? found.compressed : found.plain, {
          contentType: found.type,
          headers: {
            "cache-control": forGood,
            "cross-origin-resource-policy": "same-origin",
            vary: "accept-encoding",
            ...(isCompressed ? { "content-encoding": "gzip" } : {})
          }
        })
      })

      const anything = (request: HttpServerRequest.HttpServerRequest) => {
        const isAsked = (request.headers["accept"] ?? "").includes("text/html")
        return isAsked && !isOfPrograms(request.url.split("?")[0] ?? "") ? page : Effect.succeed(respond(404, noRoute))
      }

      return Layer.mergeAll(
        HttpRouter.add("GET", "/", page),
        HttpRouter.add("GET", "/assets/:name", asset),
        HttpRouter.add("GET", "/*", anything)
      )
    })
  )

export const DashboardRoutes = dashboardRoutes(usualFolder)
