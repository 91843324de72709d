/** A next link is never followed blindly: it must stay at the source and lead away from the page that named it. */

/** One request: where it goes, and its path and query for receipts. */
export interface Link {
  readonly url: URL
  readonly path: string
}

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
