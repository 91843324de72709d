/** What all lists have in common: a bare array of all rows, in no order, with an ETag. Source: ChurchApps/Api 05775af, and a running server. */
import type { ListEndpoint } from "@openfaith/adapter-core"

/** So many rows are worked on together; the source sends all there are. */
const perPage = 500

export const listAt = (path: string) => ({ path, perPage, paging: "none", validator: "etag" }) as const satisfies ListEndpoint

export const reference = "ChurchApps/Api 05775af (2026-08-07)"

/** Of what the source lets be fetched one by one. Assumed of all but people. */
export const byId = (path: string) => `${path}/{id} answers one row, and an object with nothing in it where there is none.`
