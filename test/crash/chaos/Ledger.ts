/**
 * Ledger: every page that any runner wrote or tried to write, as the proxy saw it between the runner and the database. It answers how soon another
 * process went on with what one had in hand, and whether anybody wrote who should not have.
 */

/** A page statement on its way. */
export interface PageWrite {
  /** The process that sent it: its pid. */
  readonly worker: number
  readonly streamId: number
  readonly epoch: number
  /** Pages of the source that are in it. */
  readonly pages: number
  /** When the database was given it, in milliseconds. */
  sentAt: number
}

export interface Committed extends PageWrite {
  readonly at: number
}

/** A stream that a process had in hand when it lost everything. */
export interface InHand {
  readonly streamId: number
  /** When it was lost. */
  readonly at: number
  /** When another process committed a page of it; `null`: none has. */
  readonly nextAt: number | null
}

/** A stream whose last page is older was perhaps done, or waited for something else. */
const inHandMillis = 3000

export class Ledger {
  readonly committed: Array<Committed> = []
  /** Pages the database refused because another worker had the stream. */
  readonly fenced: Array<PageWrite> = []
  /** Committed although a later epoch had committed before they were sent. */
  readonly stale: Array<Committed> = []
  /** Sessions the server ended by a timeout, by SQLSTATE. */
  readonly ended = new Map<string, number>()
  /** Statements that ended in an error, by SQLSTATE as wire.ts tells it. */
  readonly refused = new Map<string, number>()
  /** Moments in which a process may have lost the locks on its shards, and its work with them. `null`: all of them. */
  readonly shaken: Array<{ readonly worker: number | null; readonly at: number }> = []
  private readonly newest = new Map<number, Committed>()

  commit(page: PageWrite, at: number) {
    const committed = { ...page, at }
    const newest = this.newest.get(page.streamId)
    if (newest !== undefined && newest.epoch > page.epoch && newest.at < page.sentAt) this.stale.push(committed)
    if (newest === undefined || newest.epoch <= page.epoch) this.newest.set(page.streamId, committed)
    this.committed.push(committed)
  }

  fence(page: PageWrite) {
    this.fenced.push(page)
  }

  shake(worker: number | null) {
    this.shaken.push({ worker, at: Date.now() })
  }

  refuse(code: string) {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
  }

  end(code: string) {
    this.ended.set(code, (this.ended.get(code) ?? 0) + 1)
  }

  /** Processes that committed a page since then. */
  workersSince(at: number): ReadonlySet<number> {
    const workers = new Set<number>()
    for (let index = this.committed.length - 1; index >= 0; index--) {
      const page = this.committed[index]
      if (page === undefined || page.at < at) break
      workers.add(page.worker)
    }
    return workers
  }

  endedCount() {
    return [...this.ended.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Streams that these workers had committed pages of just before that moment, and when another process did so after it. */
  inHandOf(workers: ReadonlySet<number>, at: number): ReadonlyArray<InHand> {
    const streams = new Set(
      this.committed
        .filter((page) => workers.has(page.worker) && page.at <= at && page.at > at - inHandMillis)
        .map(({ streamId }) => streamId)
    )
    return [...streams].map((streamId) => {
      const next = this.committed.find((page) => page.streamId === streamId && page.at > at && !workers.has(page.worker))
      return { streamId, at, nextAt: next?.at ?? null }
    })
  }
}
