/** The audit log over HTTP: newest first by time alone, so that lines of the same moment come in any order; asked for by moments cut to whole seconds. */
import { type B1Church, type B1LogEntry } from "./B1Church.ts"

const usualLines = 100
const mostLines = 1000

const secondsOf = (text: string | null): number | null => {
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : Math.floor(at / 1000) * 1000
}

const shown = ({ id: churchId }: B1Church, { created, ...entry }: B1LogEntry) => ({
  ...entry,
  churchId,
  userId: "uS1_user---0",
  category: entry.entityType,
  created: new Date(created).toISOString(),
  module: "membership",
  batchId: null
})

export const auditLogOf = (church: B1Church, asked: URLSearchParams): unknown => {
  const from = secondsOf(asked.get("startDate"))
  const to = secondsOf(asked.get("endDate"))
  const kind = asked.get("entityType")
  const found = church.log.filter(
    ({ created, entityType }) =>
      (kind === null || entityType === kind) && (from === null || created >= from) && (to === null || created <= to)
  )
  const limit = Math.max(1, Math.min(Number(asked.get("limit") ?? usualLines), mostLines))
  const offset = Number(asked.get("offset") ?? 0)
  const newestFirst = found
    .map((entry) => [church.dice.next(), entry] as const)
    .toSorted(([one, { created }], [other, { created: than }]) => than - created || one - other)
    .map(([, entry]) => shown(church, entry))
  return { logs: newestFirst.slice(offset, offset + limit), count: found.length, limit, offset }
}
