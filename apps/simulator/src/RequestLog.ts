export interface RequestRecord {
  readonly at: number
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly pattern: string
  readonly status: number
  readonly user: string
  readonly offset: number
  /** Ids of the rows in the answer's `data`. */
  readonly ids: ReadonlyArray<string>
}

export interface RequestSummary {
  readonly total: number
  readonly perPattern: Readonly<Record<string, number>>
  readonly perStatus: Readonly<Record<string, number>>
  readonly perUser: Readonly<Record<string, number>>
  /** Most requests of one user in any stretch of 20 s. */
  readonly maxInWindow: number
}

/** What was asked, counted; the last requests in full. */
export interface RequestLog {
  readonly add: (record: RequestRecord) => void
  readonly summary: () => RequestSummary
  /** Newest last. */
  readonly recent: () => ReadonlyArray<RequestRecord>
  readonly clear: () => void
}

const keptRecords = 5000
const windowMillis = 20_000

export const makeRequestLog = (): RequestLog => {
  let total = 0
  let maxInWindow = 0
  const perPattern: Record<string, number> = {}
  const perStatus: Record<string, number> = {}
  const perUser: Record<string, number> = {}
  const windows = new Map<string, Array<number>>()
  let recent: Array<RequestRecord> = []
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1
  }
  return {
    add: (record) => {
      total++
      count(perPattern, `${record.method} ${record.pattern}`)
      count(perStatus, String(record.status))
      count(perUser, record.user)
      const times = windows.get(record.user) ?? []
      windows.set(record.user, times)
      times.push(record.at)
      const fresh = times.findIndex((time) => time > record.at - windowMillis)
      if (fresh > 0) times.splice(0, fresh)
      maxInWindow = Math.max(maxInWindow, times.length)
      recent.push(record)
      if (recent.length > keptRecords * 2) recent = recent.slice(-keptRecords)
    },
    summary: () => ({ total, perPattern: { ...perPattern }, perStatus: { ...perStatus }, perUser: { ...perUser }, maxInWindow }),
    recent: () => recent.slice(-keptRecords),
    clear: () => {
      total = 0
      maxInWindow = 0
      for (const counts of [perPattern, perStatus, perUser]) for (const key of Object.keys(counts)) delete counts[key]
      windows.clear()
      recent = []
    }
  }
}
