/** Where a command of the engine's sentences can be given in the browser. Pure. */
import { linkOptions } from "@tanstack/react-router"

const orgOf = (org: string | undefined) => (org === undefined ? {} : { org })

const decision = (id: string) => linkOptions({ to: "/decisions/$id", params: { id } })
const run = (id: string) => linkOptions({ to: "/runs/$id", params: { id } })
const connection = (id: string) => linkOptions({ to: "/connections/$id", params: { id } })
const adapter = (name: string) => linkOptions({ to: "/adapters/$name", params: { name } })

/** What is asked for without a name is not there. */
const pages = [
  [/^openfaith deletions show (\d+)$/, decision],
  [/^openfaith (?:run|retry|resume|cancel) (run_\w+)$/, run],
  [/^openfaith reauthorise (con_\w+)$/, connection],
  [/^openfaith webhooks repair --org \S+ --connection (con_\w+)$/, connection],
  [/^openfaith graph (\w+)$/, adapter]
] as const

const lists = [
  [/^openfaith deletions list(?: --org (\S+))?$/, (org: string | undefined) => linkOptions({ to: "/decisions", search: orgOf(org) })],
  [/^openfaith quarantine list(?: --org (\S+))?$/, (org: string | undefined) => linkOptions({ to: "/quarantine", search: orgOf(org) })],
  [
    /^openfaith alerts list(?: --org (\S+))?$/,
    (org: string | undefined) => linkOptions({ to: "/system", search: { tab: "alerts", ...orgOf(org) } })
  ],
  [/^openfaith doctor()$/, () => linkOptions({ to: "/system", search: { tab: "health" } })]
] as const

/** `null`: it is given on the command line alone. */
export const pageOf = (command: string) => {
  for (const [pattern, page] of pages) {
    const name = pattern.exec(command)?.[1]
    if (name !== undefined) return page(name)
  }
  for (const [pattern, page] of lists) {
    const found = pattern.exec(command)
    if (found !== null) return page(found[1])
  }
  return null
}
