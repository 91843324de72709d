import type { Account } from "./OAuthDesk.ts"

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const page = (content: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Planning Center (simulated)</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}</style>
${content}</html>`

export const messagePage = (message: string) => page(`<h1>Authorization failed</h1><p>${escaped(message)}</p>`)

/** Asks a person; the answer goes to the same address, as a form. */
export const consentPage = ({ organization, user }: Account, scopes: ReadonlyArray<string>, asked: URLSearchParams) => {
  const kept = [...asked].map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join("\n")
  return page(`<h1>Allow access?</h1>
<p>An application asks for access to <strong>${escaped(organization?.name ?? "this church")}</strong> as ${escaped(user)}.</p>
<ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join("")}</ul>
<form method="post" action="/oauth/authorize">${kept}
<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>`)
}
