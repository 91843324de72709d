/** What to do about a refusal, in the words of the command line: the contract speaks to those who send requests. */

/** Where what is named by an id is listed. */
const listings: Readonly<Record<string, string>> = {
  run: "`openfaith runs` lists them.",
  connection: "`openfaith connections` lists them.",
  organisation: "`openfaith connections` lists those there are; a key sees only its own.",
  silence: "`openfaith alerts silences` shows those there are.",
  decision: "`openfaith deletions list --all` shows those there are.",
  "quarantined record": "`openfaith quarantine list` shows those there are.",
  "quarantine group": "`openfaith quarantine list` shows those there are.",
  row: "`openfaith rows <entity> --org <name>` lists the rows there are.",
  record: "`openfaith records <entity> --org <name>` lists what is stored.",
  adapter: "`openfaith plan` and `openfaith graph` take those that are installed.",
  key: "`openfaith keys list` shows those there are."
}

/** These say all there is to say by themselves. */
const complete: ReadonlySet<string> = new Set([
  "already_decided",
  "already_resolved",
  "run_not_changeable",
  "credential_refused",
  "oauth_not_configured",
  "oauth_not_offered",
  "credential_unreadable",
  "unusable_schedule",
  "unusable_rotation",
  "unusable_zone",
  "unknown_adapter",
  "unknown_entity",
  "source_failed",
  "no_webhooks",
  "older_program",
  "hard_cycle"
])

const own: Readonly<Record<string, string>> = {
  organisation_missing: "Name one of them with --org.",
  position_unusable: "Give back the `position` of a line as it was printed, or leave out --after to begin with the oldest change.",
  reason_missing: "Say why with --reason, for whoever asks later.",
  address_not_allowed: "Leave out --base-url, or connect on the machine of the server, without OPENFAITH_URL.",
  nothing_stored: "`openfaith connections` lists what is connected."
}

export interface Refusal {
  readonly code: string
  readonly next: string
  readonly details: Readonly<Record<string, unknown>>
}

/** `isElsewhere`: the key was given as OPENFAITH_KEY, not read in the home. */
export const nextStepOf = ({ code, details, next }: Refusal, isElsewhere: boolean): string => {
  if (code === "not_found" && typeof details["what"] === "string") return listings[details["what"]] ?? next
  if (code === "unauthenticated" && isElsewhere)
    return "Set OPENFAITH_KEY to a key that is not revoked; `openfaith keys create` on the server's machine makes one."
  if (code === "unauthenticated")
    return "The server of this home began with another keys/local.key than is there now: stop it and start it again; nothing is lost."
  if (code === "position_unusable" && details["restored"] === true)
    return "Read every row again, then follow the feed from its beginning, without --after."
  return complete.has(code) ? "" : (own[code] ?? next)
}
