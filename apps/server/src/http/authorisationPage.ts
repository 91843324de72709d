/** What a browser is shown that comes back from a source. */
import { hash } from "node:crypto"
import { HttpServerResponse } from "effect/http"

const style = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:34rem;padding:0 1rem}"
const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

export interface Said {
  readonly status: number
  readonly title: string
  readonly lines: ReadonlyArray<string>
  /** Where it goes on, as a path of this server. */
  readonly link: { readonly href: string; readonly text: string }
}

export const authorisationPage = ({ lines, link, status, title }: Said) =>
  HttpServerResponse.text(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} · OpenFaith</title>
<style>${style}</style><main><h1>${escaped(title)}</h1>${lines.map((line) => `<p>${escaped(line)}</p>`).join("")}
<p><a href="${escaped(link.href)}">${escaped(link.text)}</a></p></main></html>`,
    { status, contentType: "text/html; charset=utf-8", headers: { "content-security-policy": policy, "x-frame-options": "DENY" } }
  )
