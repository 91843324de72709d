/** Where requests go. A next link is never followed blindly: it must stay at the source and lead away from the page that named it. */
import type { PageRequest } from "../reading/Reader.ts"

/** One request: where it goes, and its path and query for receipts. */
export interface Link {
  readonly url: URL
  readonly path: string
}

/** Where a question goes; `null` where the base is no URL. Parameters that stand in its path go before those of its query. */
export const linkTo = (
  base: URL | null,
  { path, query }: { readonly path: string; readonly query: ReadonlyArray<readonly [string, string]> }
): Link | null => {
  if (!base) return null
  const url = new URL(base)
  const [place = "", parameters] = path.split("?")
  url.pathname = `${base.pathname.replace(/\/$/, "")}${place}`
  const search = new URLSearchParams(parameters)
  for (const [key, value] of query) search.append(key, value)
  url.search = search.toString()
  url.username = ""
  url.password = ""
  return { url, path: `${url.pathname}${url.search}` }
}

/** `{id}` is the row's own id, a place that `above` does not name the parent's. Throws where the caller gave none: that is our bug. */
export const fillPath = (template: string, id: string | null, { above, parent }: Pick<PageRequest, "above" | "parent">): string =>
  template.replaceAll(/\{(\w+)\}/g, (place, name) => {
    const value = name === "id" ? id : (above?.[name] ?? parent)
    if (value === null) throw new Error(`The path ${template} needs a value for ${place}.`)
    return encodeURIComponent(value)
  })

export interface LinkProblem {
  readonly rule: "foreign-link" | "looping-link" | "unexpected-shape"
  readonly detail: string
}

export const linkProblem = (next: string, from: Link): LinkProblem | null => {
  if (!URL.canParse(next, from.url.href)) return { rule: "unexpected-shape", detail: "the next link is no URL" }
  const url = new URL(next, from.url)
  // Behind a proxy that ends TLS the scheme may differ; the host may not.
  if (url.host !== from.url.host) return { rule: "foreign-link", detail: `the next page would be at ${url.host}` }
  if (url.pathname === from.url.pathname && sameQuery(url, from.url)) {
    return { rule: "looping-link", detail: "the next link leads to the same page again" }
  }
  return null
}

const sameQuery = (a: URL, b: URL) => canonicalQuery(a) === canonicalQuery(b)

/** The order of parameters means nothing, and offset 0 is the same as none. */
const canonicalQuery = ({ searchParams }: URL): string => {
  const query = new URLSearchParams(searchParams)
  if (query.get("offset") === "0") query.delete("offset")
  query.sort()
  return query.toString()
}
