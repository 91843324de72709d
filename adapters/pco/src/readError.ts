/** What Planning Center's error answers mean. */
import type { Refusal } from "@openfaith/adapter-core"
import { Option, Schema } from "effect"

const maybeText = Schema.optionalKey(Schema.NullOr(Schema.String))

const Problem = Schema.Struct({
  code: maybeText,
  title: maybeText,
  detail: maybeText,
  source: Schema.optionalKey(Schema.NullOr(Schema.Struct({ parameter: maybeText }))),
  meta: Schema.optionalKey(Schema.NullOr(Schema.Struct({ description: maybeText })))
})

/** Answers of the API. */
const Problems = Schema.Struct({ errors: Schema.NonEmptyArray(Problem) })

/** Answers of the token endpoint. */
const OAuthProblem = Schema.Struct({ error: Schema.String, error_description: maybeText })

const decodeProblems = Schema.decodeUnknownOption(Problems)
const decodeOAuthProblem = Schema.decodeUnknownOption(OAuthProblem)

/**
 * A 401 ends in a hint, an animal's name, that tells its cause. Only BABOON means that the token is past its time, so only that justifies a refresh; the
 * list goes on, and what is not here is left open. Source: https://developer.planning.center/docs/#/overview/errors
 */
const hints: Readonly<Record<string, { readonly refusal: Refusal; readonly says: string }>> = {
  BABOON: { refusal: "expired", says: "the token has expired" },
  CAPUCHIN: { refusal: "credential", says: "the token was revoked" },
  PELICAN: { refusal: "scope", says: "the token lacks the scope of this product" },
  TRASH_PANDA: { refusal: "product", says: "the user has no access to this product" },
  CHINCHILLA: { refusal: "credential", says: "the application is not known" },
  FLAMINGO: { refusal: "credential", says: "the user is gone" },
  LEMMING: { refusal: "credential", says: "the organisation is gone" },
  BLACKBIRD: { refusal: "credential", says: "it is a token of the wrong kind" }
}

const hintOf = ({ detail }: typeof Problem.Type) => hints[/\(([A-Z_]+)\)\s*$/.exec(detail ?? "")?.[1] ?? ""]

const inWords = (problem: typeof Problem.Type): string => {
  const words = [problem.title, problem.detail ?? problem.code, problem.meta?.description].filter(
    (part) => typeof part === "string" && part !== ""
  )
  const text = words.length === 0 ? "no detail given" : words.join(": ")
  const parameter = problem.source?.parameter
  return typeof parameter === "string" ? `${text} [${parameter}]` : text
}

/** The detail in words, hint included, and what it is about; `null` for a body that is no error of Planning Center's. */
export const readError = (status: number, body: unknown): { readonly detail: string; readonly refusal: Refusal } | null => {
  const api = decodeProblems(body)
  if (Option.isSome(api)) {
    const { errors } = api.value
    const found = status === 401 ? errors.map(hintOf).find((hint) => hint !== undefined) : undefined
    const said = errors.map(inWords).join("; ")
    return { detail: found === undefined ? said : `${said}: ${found.says}`, refusal: found?.refusal ?? null }
  }
  const oauth = decodeOAuthProblem(body)
  if (Option.isNone(oauth)) return null
  const { error, error_description: description } = oauth.value
  return { detail: typeof description === "string" ? `${error}: ${description}` : error, refusal: null }
}
