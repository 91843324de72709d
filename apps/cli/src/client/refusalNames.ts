/** Refusals under the names that failures have on the command line, whoever answers: the contract's codes are for those who send requests. */

/** What is not there, by what it is. */
const unknown: Readonly<Record<string, string>> = {
  "quarantined record": "UnknownQuarantinedRecord",
  "quarantine group": "UnknownQuarantineGroup",
  row: "NothingKnown",
  record: "NothingKnown"
}

const named: Readonly<Record<string, string>> = {
  already_decided: "NotToDecide",
  credential_refused: "AccessRefused",
  credential_unreadable: "SealBroken",
  forbidden: "NotPermitted",
  oauth_not_configured: "OAuthNotConfigured",
  oauth_not_offered: "NoOAuth",
  older_program: "OlderTransform",
  position_unusable: "UnusablePosition",
  unauthenticated: "KeyRefused",
  unavailable: "DatabaseAway"
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

export const refusalName = (code: string, details: Readonly<Record<string, unknown>>): string => {
  const { what, why } = details
  // The source's own failures keep their names.
  if (code === "source_failed" && typeof why === "string") return why
  if (code === "not_found" && typeof what === "string") return unknown[what] ?? `Unknown${capitalised(what)}`
  return named[code] ?? code.split("_").map(capitalised).join("")
}
