/** The two questions this application asks of OpenFaith, over HTTP. Nothing else of OpenFaith is needed or known. */

export interface Change {
  readonly entity: string
  readonly ids: ReadonlyArray<string>
}

export interface ChangePage {
  readonly changes: ReadonlyArray<Change>
  /** Read on after it, also where there were no changes. */
  readonly reached: string
}

export type Row = Readonly<Record<string, unknown>>

/** OpenFaith refused. `code` says why, for programs; the message says it in words, and what to do. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, words: string) {
    super(words)
    this.status = status
    this.code = code
  }

  /** Whether asking again later may help. */
  get mayPass() {
    return this.status >= 500 || this.status === 429
  }
}

export interface OpenFaithOptions {
  readonly url: string
  /** `openfaith keys create --name "people search" --org <name>` makes one. */
  readonly key: string
  readonly org: string
  readonly signal: AbortSignal
}

/** Seconds to wait for changes where there are none. */
const patience = 20
/** So many ids fit well into one request. */
const idsAtOnce = 100

const isRecord = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value)
const textIn = (value: unknown, name: string): string => {
  const found = isRecord(value) ? value[name] : undefined
  return typeof found === "string" ? found : ""
}
/** The list under a name; its absence means that something else than OpenFaith has answered. */
const listIn = (value: unknown, name: string): ReadonlyArray<unknown> => {
  const found = isRecord(value) ? value[name] : undefined
  if (!Array.isArray(found)) throw new Error(`The answer has no ${name}: is it OpenFaith that answers?`)
  return found
}

export const openFaith = ({ key, org, signal, url }: OpenFaithOptions) => {
  const ask = async (path: string, query: Readonly<Record<string, string>>): Promise<unknown> => {
    const response = await fetch(new URL(`${path}?${new URLSearchParams(query).toString()}`, url), {
      headers: { authorization: `Bearer ${key}` },
      // An answer that does not come is no reason to wait for ever.
      signal: AbortSignal.any([signal, AbortSignal.timeout((patience + 20) * 1000)])
    })
    const body: unknown = await response.json()
    if (response.ok) return body
    const error = isRecord(body) ? body["error"] : undefined
    throw new Refused(response.status, textIn(error, "code"), `${textIn(error, "message")} ${textIn(error, "next")}`)
  }

  return {
    /** What has changed after a position (`null`: from the beginning), in the order of commits. Waits where there is nothing yet. */
    changes: async (after: string | null): Promise<ChangePage> => {
      const page = await ask("/v1/changes", { orgId: org, limit: "50", wait: String(patience), ...(after === null ? {} : { after }) })
      const changes = listIn(page, "changes").map((change) => ({
        entity: textIn(change, "entity"),
        ids: listIn(change, "rows").map((row) => textIn(row, "id"))
      }))
      return { changes, reached: textIn(page, "reached") }
    },

    /** Those of the rows that are live, as they are now. */
    rows: async (entity: string, ids: ReadonlyArray<string>): Promise<ReadonlyArray<Row>> => {
      const found: Array<Row> = []
      for (let at = 0; at < ids.length; at += idsAtOnce) {
        const some = ids.slice(at, at + idsAtOnce).join(",")
        const page = await ask(`/v1/organisations/${encodeURIComponent(org)}/rows/${entity}`, { ids: some, limit: String(idsAtOnce) })
        found.push(...listIn(page, "items").filter(isRecord))
      }
      return found
    }
  }
}

export type OpenFaith = ReturnType<typeof openFaith>
