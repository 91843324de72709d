/** What error answers mean. Most say nothing but their status. */
import type { ErrorMeaning } from "@openfaith/adapter-core"
import { Option, Schema } from "effect"

const Problem = Schema.Struct({ error: Schema.Union([Schema.String, Schema.Struct({ message: Schema.String })]) })
const decode = Schema.decodeUnknownOption(Problem)

export const readError = (status: number, body: unknown): ErrorMeaning | null => {
  const said = Option.match(decode(body), {
    onNone: () => null,
    onSome: ({ error }) => (typeof error === "string" ? error : error.message)
  })
  // The body is `{}`, whether the token is no good or may not read this.
  if (status === 401) return { detail: said ?? "without a reason", refusal: "either" }
  // A row that is not there is answered with 200: this is a path that there is not.
  if (status === 404) return { detail: said ?? "there is no such path", refusal: null, standsFor: 400 }
  return said === null ? null : { detail: said, refusal: null }
}
