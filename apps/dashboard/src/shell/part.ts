/**
 * Loads a part of the pages. Where the server does not answer it waits until it does; where the server has not got the file any more, it serves
 * another version of these pages by now, and they begin anew.
 */

const waitMs = 1000
/** Beginning anew did not help a moment ago, so it would not now. */
const anewMs = 30_000
const anewKey = "openfaith-began-anew"

const isServerThere = () =>
  fetch("/health", { cache: "no-store" }).then(
    () => true,
    () => false
  )

const beganAnewLately = () => Date.now() - Number(sessionStorage.getItem(anewKey) ?? 0) < anewMs

export const part = <A>(load: () => Promise<A>): Promise<A> =>
  load().catch(async () => {
    while (!(await isServerThere())) await new Promise((resolve) => setTimeout(resolve, waitMs))
    return load().catch((error: unknown) => {
      if (beganAnewLately()) throw error
      sessionStorage.setItem(anewKey, String(Date.now()))
      window.location.reload()
      return new Promise<A>(() => undefined)
    })
  })
