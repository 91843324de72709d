import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { OverviewSearch } from "../searches.ts"
import classes from "./Strips.module.css"

/** A number with the way to its rows; marked while they are shown. */
export const CountLink = ({
  children,
  chosen
}: {
  /** What is shown then; the rest stays as it is. */
  readonly chosen: OverviewSearch
  readonly children: ReactNode
}) => (
  <Link
    from="/"
    to="/"
    search={(before) => ({ ...before, ...chosen })}
    className={classes.count}
    activeOptions={{ exact: true, includeSearch: true }}
  >
    {children}
  </Link>
)
