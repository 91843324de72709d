/** What the documentation says of each kind of alert, for the page that shows alerts. */

/** Markdown as one line of words; code stays between backticks. */
const plain = (text: string): string =>
  text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*([^*]+)\*/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim()

/** The sections below `## What there is`, by the kind of alert that heads each. */
export const runbooksOf = (page: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    page
      .slice(page.indexOf("\n## What there is"))
      .split("\n### ")
      .slice(1)
      .map((section) => {
        const [kind = "", ...lines] = section.split("\n")
        return [kind.trim(), plain(lines.join("\n"))] as const
      })
  )
