import { Anchor } from "@mantine/core"
import { Link, useLocation, useRouter } from "@tanstack/react-router"
import { Command } from "./Command.tsx"
import { pageOf } from "./pageOf.ts"

/** A command, and a link to the page where the same is done, unless it is this one. */
const Spelled = ({ text }: { readonly text: string }) => {
  const router = useRouter()
  const here = useLocation({ select: ({ pathname }) => pathname })
  const page = pageOf(text)
  if (page === null || router.buildLocation(page).pathname === here) return <Command text={text} />
  return (
    <Anchor inherit underline="never" renderRoot={(props) => <Link {...page} {...props} />}>
      <Command text={text} />
    </Anchor>
  )
}

/** A sentence of the engine, whose commands stand between backticks. */
export const Spoken = ({ text }: { readonly text: string }) =>
  text.split("`").map((part, index) => (index % 2 === 1 ? <Spelled key={`${index}-${part}`} text={part} /> : part))
