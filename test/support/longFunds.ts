/** A source like ChurchApps B1 whose funds are a list of many megabytes; whatever else it is asked for is a list of one row. */
import { createServer } from "node:http"
import { Effect } from "effect"

/** Serves on this machine until the scope ends, and answers its address. `saysItsLength`: as answers of the source do, and those of a proxy before it may not. */
export const longFunds = Effect.fnUntraced(function* (megabytes: number, saysItsLength: boolean) {
  const row = JSON.stringify({ id: "x".repeat(11), churchId: "long", name: "y".repeat(1000) })
  const megabyte = `${row},`.repeat(1000)
  const server = createServer((request, response) => {
    const isLong = request.url === "/giving/funds"
    const length = isLong ? megabytes * megabyte.length + 2 : row.length + 2
    response.writeHead(200, { "content-type": "application/json", ...(saysItsLength ? { "content-length": length } : {}) })
    if (!isLong) return response.end(`[${row}]`)
    response.write("[")
    let sent = 0
    const more = (): unknown => {
      if (response.destroyed || sent >= megabytes) return response.end("]")
      sent++
      return response.write(megabyte) ? setImmediate(more) : response.once("drain", more)
    }
    return more()
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => (server.closeAllConnections(), server.close()))
  )
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
})
