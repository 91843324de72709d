import type { Scope } from "@openfaith/api"
import { Text } from "@mantine/core"
import { roleWords } from "./roles.ts"
import { Spoken } from "./Spoken.tsx"
import { useSession } from "./useSession.ts"

/** Why something is not offered to whoever looks, and who could have it. */
export const NotOffered = ({
  needs,
  what,
  wholeInstallation = false
}: {
  /** Such as `Deciding`. */
  readonly what: string
  readonly needs: Scope
  /** It also needs a session that is bound to no organisation. */
  readonly wholeInstallation?: boolean
}) => {
  const { session } = useSession()
  if (!session) return null
  const who = `${needs === "read" ? "a" : "an"} ${roleWords[needs].toLowerCase()}${wholeInstallation ? " of all organisations" : ""}`
  const held = `${roleWords[session.scope].toLowerCase()}${session.orgIds === null ? "" : ` of ${session.orgIds.join(", ")}`}`
  return (
    <Text size="sm" c="dimmed">
      {what} takes {who}, and you are signed in as {held}.{" "}
      <Spoken
        text={`\`openfaith keys link --scope ${needs}\` prints a link for one; an administrator can also make it under System, Access.`}
      />
    </Text>
  )
}
