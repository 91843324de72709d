import type { ReactNode } from "react"
import classes from "./Status.module.css"

/** What has been done, read aloud when it comes: that is why it is there before, empty and without taking room. */
export const Status = ({ children }: { readonly children: ReactNode }) => (
  <div role="status" className={classes.status}>
    {children}
  </div>
)
