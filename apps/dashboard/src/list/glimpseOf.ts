/** Of so many values, and of each so much. */
const [shownValues, shownCharacters] = [3, 40] as const

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Times and addresses of pictures tell nobody who it is. */
const isTimeOrUrl = (text: string) => /^(?:\d{4}-\d\d-\d\dT|https?:)/.test(text)

/** The first words of a record, by which a person knows it: `ada@example.org, Home`. Empty where it has none. */
export const glimpseOf = (payload: unknown): string => {
  if (!isObject(payload)) return ""
  const values = Object.values(isObject(payload["attributes"]) ? payload["attributes"] : payload)
  return values
    .filter((value) => typeof value === "string")
    .filter((text) => text.trim() !== "" && !isTimeOrUrl(text))
    .slice(0, shownValues)
    .map((text) => (text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text))
    .join(", ")
}
