/**
 * Loaded before the program of a runner (`node --import`): its wall clock is wrong by as many milliseconds as a file says, and is set whenever the file
 * changes. Monotonic time and timers go on rightly. It tells in a file beside that one by how much it is wrong now, and in which process.
 */
import { readFileSync, writeFileSync } from "node:fs"

const file = process.env["OPENFAITH_CHAOS_CLOCK"]
const lookMillis = 100

if (file !== undefined) {
  const realNow = Date.now
  let by = 0
  const look = () => {
    let said = 0
    try {
      said = Number(readFileSync(file, "utf8"))
    } catch {
      // Nobody has set it yet.
    }
    if (said === by) return
    by = said
    writeFileSync(`${file}.seen`, `${process.pid} ${by}`)
  }
  Date.now = () => realNow() + by
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget)
  })
  look()
  setInterval(look, lookMillis).unref()
}
