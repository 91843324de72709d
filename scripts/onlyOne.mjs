// Lets one process at a time do what is needed once. Plain JavaScript: Node 20 must be able to run it before anything is installed.
import { readFileSync, rmSync, writeFileSync } from "node:fs"

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === "EPERM"
  }
}

/** Waits until nobody else has the claim; one that was killed is not waited for. */
function take(claim) {
  for (;;) {
    try {
      writeFileSync(claim, String(process.pid), { flag: "wx" })
      return
    } catch (error) {
      if (error.code !== "EEXIST") throw error
    }
    try {
      const pid = Number(readFileSync(claim, "utf8"))
      // Empty: made this very moment.
      if (pid > 0 && !isAlive(pid)) rmSync(claim, { force: true })
    } catch (error) {
      if (error.code !== "ENOENT") throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Does `work` unless it is done by then; `claim` is a file that stands for doing it. */
export function onlyOne(claim, isDone, work) {
  if (isDone()) return
  take(claim)
  try {
    if (!isDone()) work()
  } finally {
    rmSync(claim, { force: true })
  }
}
