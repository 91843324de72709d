/**
 * The one way from the runners to their database: a TCP proxy with a door for each. It cuts, delays and swallows what passes, to the byte: before a page
 * statement or its COMMIT reaches the server, or after the server has done it and before the client hears of it.
 */
import { createServer, type Server, type Socket, connect } from "node:net"
import { Effect } from "effect"
import type { Ledger, PageWrite } from "./Ledger.ts"
import { type Asked, type ClientMessage, makeClientReader, makeServerReader, type Said } from "./wire.ts"

/** Something to be done to the next statement of a kind that comes by. */
export interface Strike {
  /** `page alone`: outside a transaction, so that it is one by itself. `commit`: of a transaction that has written a page. */
  readonly at: "page" | "page alone" | "commit"
  /** `hold`: neither side gets another byte through this connection until it is released. */
  readonly how: "cutBefore" | "cutAfter" | "hold"
}

/** It happened, to the statement of this page. */
export interface Struck {
  readonly page: PageWrite
  /** Lets a held connection go on. */
  readonly release: () => void
  /** What became of it; `null`: not known yet. */
  readonly fate: () => Fate | null
}

/**
 * The database refused the page by its epoch, or because others had written the entity meanwhile; or ended the session before the page came (by
 * SQLSTATE, or without a word); or wrote it.
 */
export type Fate = "refused" | "out of turn" | "written" | { readonly endedBy: string }

interface Armed extends Strike {
  readonly fire: (struck: Struck) => void
}

/** One runner's way in. */
export interface Door {
  readonly port: number
  /** The process behind it: connections made from now on are its. */
  worker: number
  readonly connections: () => number
  /** Resets all connections; answers how many there were. */
  readonly cut: () => number
  /** While it is dark no byte passes, and nothing is refused. */
  readonly setDark: (isDark: boolean) => void
  /** Does it to the next statement that fits; answers when it has. `disarm` where it has not come by. */
  readonly arm: (strike: Strike) => { readonly struck: Promise<Struck>; readonly disarm: () => void }
}

interface Waiting {
  readonly asked: Asked | null
  readonly page: PageWrite | null
  readonly cutAfter: boolean
}

/** One connection of one client. */
class Passage {
  /** Statements whose answer is not whole yet: one entry for each `ReadyForQuery` to come. */
  private readonly waiting: Array<Array<Waiting>> = [[]]
  /** Pages written in the transaction that is open. */
  private written: Array<PageWrite> = []
  private held: { readonly page: PageWrite; readonly toServer: Array<ClientMessage>; readonly toClient: Array<Buffer> } | null = null
  /** A statement that is being prepared goes together with what executes it: a server that has the one waits for the other for as long as it takes. */
  private preparing: Array<ClientMessage> = []
  private readonly readClient = makeClientReader()
  private readonly readServer = makeServerReader()
  private hasFailed = false
  private isInTransaction = false
  private endedBy: string | null = null
  private readonly fates = new WeakMap<PageWrite, Fate>()
  private readonly client: Socket
  private readonly server: Socket
  private readonly worker: number
  private readonly armed: Set<Armed>
  private readonly ledger: Ledger
  private isOver = false

  constructor(client: Socket, server: Socket, worker: number, armed: Set<Armed>, ledger: Ledger) {
    this.client = client
    this.server = server
    this.worker = worker
    this.armed = armed
    this.ledger = ledger
    client.setNoDelay(true)
    server.setNoDelay(true)
    client.on("data", (chunk) => this.fromClient(chunk))
    server.on("data", (chunk) => this.fromServer(chunk))
    for (const socket of [client, server]) {
      socket.on("error", () => this.cut())
      socket.on("close", () => this.close())
    }
  }

  /** As a network does that forgets a connection: the client is told, the server finds the end of it. */
  cut() {
    if (this.isOver) return
    this.isOver = true
    this.client.resetAndDestroy()
    this.server.destroy()
  }

  private close() {
    // A held connection whose client is frozen stays: it is not to learn before it is let go on.
    if (this.held !== null && !this.client.destroyed) {
      this.endedBy ??= "closed"
      return
    }
    this.isOver = true
    this.client.end()
    this.server.end()
  }

  setDark(isDark: boolean) {
    for (const socket of [this.client, this.server]) {
      if (isDark) socket.pause()
      else socket.resume()
    }
  }

  private fromClient(chunk: Buffer) {
    if (this.isOver) return
    for (const message of this.readClient(chunk)) {
      if (this.held !== null) this.held.toServer.push(message)
      else this.pass(message)
      if (this.isOver) return
    }
  }

  /** `letGo`: the page it was held with; it is sent only now. */
  private pass(message: ClientMessage, letGo: PageWrite | null = null) {
    const { asked, bytes, endsTurn, prepares } = message
    if (prepares) {
      this.preparing.push(message)
      return
    }
    const prepared = this.preparing
    this.preparing = []
    if (asked !== null) {
      const sentAt = Date.now()
      const page =
        asked.kind !== "page"
          ? null
          : Object.assign(letGo ?? { worker: this.worker, streamId: asked.streamId, epoch: asked.epoch, pages: asked.pages, sentAt }, {
              sentAt
            })
      const subject = page ?? (asked.kind === "commit" ? this.written.at(-1) : undefined)
      const fits = ({ at }: Strike) => at === asked.kind || (at === "page alone" && asked.kind === "page" && !this.isInTransaction)
      const strike = subject === undefined || letGo !== null ? undefined : [...this.armed].find(fits)
      if (strike !== undefined && subject !== undefined) {
        this.armed.delete(strike)
        if (strike.how === "hold") {
          this.held = { page: subject, toServer: [...prepared, message], toClient: [] }
          strike.fire({ page: subject, release: () => this.release(), fate: () => this.fateOf(subject) })
          return
        }
        strike.fire({ page: subject, release: () => undefined, fate: () => this.fateOf(subject) })
        if (strike.how === "cutBefore") return this.cut()
      }
      this.waiting.at(-1)?.push({ asked, page, cutAfter: strike?.how === "cutAfter" })
    }
    if (endsTurn) this.waiting.push([])
    for (const before of prepared) this.server.write(before.bytes)
    this.server.write(bytes)
  }

  get isHeld() {
    return this.held !== null
  }

  private fateOf(page: PageWrite): Fate | null {
    return this.fates.get(page) ?? (this.endedBy === null ? null : { endedBy: this.endedBy })
  }

  private release() {
    const held = this.held
    if (held === null || this.isOver) return
    this.held = null
    for (const bytes of held.toClient) this.client.write(bytes)
    const first = held.toServer.find(({ asked }) => asked !== null)
    for (const message of held.toServer) this.pass(message, message === first ? held.page : null)
    if (this.server.destroyed) this.close()
  }

  private fromServer(chunk: Buffer) {
    if (this.isOver) return
    const answering = this.waiting[0] ?? []
    const cutsAfter = answering.some(({ cutAfter }) => cutAfter)
    let isReady = false
    for (const said of this.readServer(chunk)) {
      this.note(said)
      isReady ||= said.kind === "ready"
    }
    // The client is not to hear of it: the answer is kept back until the server has done all of it.
    if (cutsAfter) {
      if (isReady) this.cut()
      return
    }
    if (this.held !== null) this.held.toClient.push(chunk)
    else this.client.write(chunk)
  }

  private note(said: Said) {
    const [current = []] = this.waiting
    const statement = current[0]
    switch (said.kind) {
      case "row": {
        const [inTurn, , holds] = said.columns
        const page = statement?.page ?? null
        if (page === null) return
        if (holds === 1) this.written.push(page)
        else this.fates.set(page, inTurn === 1 ? "refused" : "out of turn")
        if (holds === 0 && inTurn === 1) this.ledger.fence(page)
        return
      }
      case "done":
        current.shift()
        if (said.tag === "ROLLBACK") this.written = []
        return
      case "error":
        this.hasFailed = true
        this.ledger.refuse(said.code)
        if (said.isFatal) {
          this.endedBy = said.code
          this.ledger.end(said.code)
        }
        return
      case "ready":
        if (this.waiting.length > 1) this.waiting.shift()
        if (!said.isInTransaction) {
          for (const page of this.hasFailed ? [] : this.written) {
            this.fates.set(page, "written")
            this.ledger.commit(page, Date.now())
          }
          this.written = []
        }
        this.hasFailed = false
        this.isInTransaction = said.isInTransaction
    }
  }
}

const listening = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : 0)
    })
  })

/** Opens a door to the database at that port of this machine, until the scope closes. */
export const openDoor = (databasePort: () => number, ledger: Ledger) =>
  Effect.gen(function* () {
    const passages = new Set<Passage>()
    const armed = new Set<Armed>()
    let isDark = false
    const door = { worker: 0 }
    const server = createServer((client) => {
      const passage = new Passage(client, connect(databasePort(), "127.0.0.1"), door.worker, armed, ledger)
      passages.add(passage)
      client.on("close", () => passages.delete(passage))
      if (isDark) passage.setDark(true)
    })
    const port = yield* Effect.acquireRelease(
      Effect.promise(() => listening(server)),
      () =>
        Effect.sync(() => {
          server.close()
          for (const passage of passages) passage.cut()
        })
    )
    const opened: Door = Object.assign(door, {
      port,
      connections: () => passages.size,
      cut: () => {
        // One that is held is spared: what becomes of its page is still to be seen.
        const cut = [...passages].filter(({ isHeld }) => !isHeld)
        ledger.shake(door.worker)
        for (const passage of cut) passage.cut()
        return cut.length
      },
      setDark: (dark: boolean) => {
        isDark = dark
        ledger.shake(door.worker)
        for (const passage of passages) passage.setDark(dark)
      },
      arm: (strike: Strike) => {
        const { promise, resolve } = Promise.withResolvers<Struck>()
        const entry: Armed = { ...strike, fire: resolve }
        armed.add(entry)
        return { struck: promise, disarm: () => void armed.delete(entry) }
      }
    })
    return opened
  })
