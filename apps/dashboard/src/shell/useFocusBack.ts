import { useEffect, useState } from "react"

/**
 * For a dialog that is there only while it is open: when it goes, the keyboard goes on where it was, or, where that has gone as well, at the beginning of
 * the page.
 */
export const useFocusBack = () => {
  // Before the dialog takes the focus.
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return
        const at =
          before instanceof HTMLElement && before !== document.body && before.isConnected ? before : document.getElementById("main")
        at?.focus({ preventScroll: true })
      }, 20)
    },
    [before]
  )
}
