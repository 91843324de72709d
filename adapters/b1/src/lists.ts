/** What lists have in common. Source: ChurchApps/Api 05775af, and a running server. */
import type { Feed } from "@openfaith/adapter-core"

/** A bare array of all rows, in no order, known again by its ETag; a row that is gone is not in it. Of those that come, 100 are worked on together. */
export const listed = <const Path extends string>(path: Path) =>
  ({
    reference: "ChurchApps/Api 05775af (2026-08-07)",
    list: { path, perPage: 100, paging: "none", validator: "etag" },
    changes: "none",
    deletes: "listDiff",
    transformVersion: 1
  }) as const

export const sameById = "A row that is fetched by id looks as it does in the list."

/** One whose rows can be fetched by id as well: an object without anything in it is one that is gone. */
export const readable = (path: string) => ({ ...listed(path), get: { path: `${path}/{id}` }, assumed: [sameById] }) as const

/** And whose changes the audit log names, after they are made; but not imports, nor what goes along with another row. */
export const logged = (path: string, type: string) => {
  const feed: Feed = {
    path: `/membership/auditlogs?entityType=${type}&limit=1000`,
    at: "logs",
    idFrom: ["entityId"],
    from: "startDate",
    most: 1000
  }
  return { ...readable(path), type, changes: { feed } } as const
}
