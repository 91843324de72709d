/**
 * Where the one-time link leads. The code stands behind the `#`, which no browser sends and no log keeps; the page sends it once, as a body, so that
 * whatever looks at links before people do spends nothing.
 */
import { hash } from "node:crypto"
import { HttpServerResponse } from "effect/http"

const script = `const say = (text) => (document.querySelector("p").textContent = text)
const code = location.hash.slice(1)
history.replaceState(null, "", "/signin")
if (code === "") say("This link is not whole. Print another with: openfaith keys link")
else
  fetch("/v1/sessions", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code }) })
    .then(async (answer) => (answer.ok ? location.replace("/") : say((await answer.json()).error.message + " " + "Print another with: openfaith keys link")))
    .catch(() => say("The server does not answer. Reload this page when it runs."))`

const style = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem}"

const sourceOf = (text: string) => `'sha256-${hash("sha256", text, "base64")}'`

export const signInPage = HttpServerResponse.text(
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OpenFaith</title>
<style>${style}</style><h1>OpenFaith</h1><p role="status">Signing in …</p><script>${script}</script></html>`,
  {
    contentType: "text/html; charset=utf-8",
    headers: {
      "content-security-policy": `default-src 'none'; connect-src 'self'; style-src ${sourceOf(style)}; script-src ${sourceOf(script)}; frame-ancestors 'none'; base-uri 'none'`
    }
  }
)
