import type { OpenCounts } from "@openfaith/api"
import { Badge, VisuallyHidden } from "@mantine/core"
import { Link, useLocation } from "@tanstack/react-router"
import { grouped } from "../run/words.ts"
import classes from "./Pages.module.css"

type Counted = "decisions" | "alerts"

/** `7`, `1,000+` where counting stopped. */
export const openWords = (open: OpenCounts | undefined, what: Counted): string =>
  open === undefined || open[what] === 0 ? "" : `${grouped(open[what])}${open[what] >= open.countedTo ? "+" : ""}`

const Count = ({ open, what }: { readonly open: OpenCounts | undefined; readonly what: Counted }) => {
  const words = openWords(open, what)
  return words === "" ? null : (
    <Badge variant="default" size="sm" className={classes.count}>
      {words}
      <VisuallyHidden> open</VisuallyHidden>
    </Badge>
  )
}

/** The pages there are, with how much of each waits for people. */
export const Pages = ({
  isList = false,
  onChoose,
  open
}: {
  readonly open: OpenCounts | undefined
  /** One below the other. */
  readonly isList?: boolean
  readonly onChoose?: () => void
}) => {
  const showsAlerts = useLocation({ select: ({ pathname, search }) => pathname === "/system" && search["tab"] === "alerts" })
  const common = { className: classes.link, ...(onChoose === undefined ? {} : { onClick: onChoose }) }
  return (
    <nav aria-label="Pages" className={isList ? classes.list : classes.row}>
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }} {...common}>
        Connections
      </Link>
      <Link to="/runs" activeOptions={{ includeSearch: false }} {...common}>
        Runs
      </Link>
      <Link to="/records" activeOptions={{ includeSearch: false }} {...common}>
        Records
      </Link>
      <Link to="/decisions" activeOptions={{ includeSearch: false }} {...common}>
        Decisions <Count open={open} what="decisions" />
      </Link>
      <Link to="/quarantine" activeOptions={{ includeSearch: false }} {...common}>
        Quarantine
      </Link>
      <Link to="/system" search={{ tab: "alerts" }} {...common}>
        Alerts <Count open={open} what="alerts" />
      </Link>
      {/* Alerts are a part of it with a name of their own. */}
      <Link to="/system" activeOptions={showsAlerts ? { exact: true, includeSearch: true } : { includeSearch: false }} {...common}>
        System
      </Link>
    </nav>
  )
}
