import { ago, exact, lasting, resumes, until } from "../words/relative.ts"
import { useClock } from "./useClock.ts"

const said = { ago, until, lasting, resumes } as const

/** A moment as far as it is from now; its exact time in the reader's zone stands behind it. */
export const Moment = ({ at, as = "ago" }: { readonly at: string; readonly as?: keyof typeof said }) => {
  const words = useClock((now) => said[as](at, now))
  return (
    <time dateTime={at} title={exact(at)}>
      {words}
    </time>
  )
}
