/** What Planning Center's error answers mean. */
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
 * A 401 ends in a hint, an animal's name, that tells its cause: revoked, lacking a scope, lacking the product, and more. Only this one means that
 * the token is past its time, so only this one justifies a refresh. Source: https://developer.planning.center/docs/#/overview/errors
 */
const expiredHint = "(BABOON)"

const inWords = (problem: typeof Problem.Type): string => {
  const words = [problem.title, problem.detail ?? problem.code, problem.meta?.description].filter(
    (part) => typeof part === "string" && part !== ""
  )
  const text = words.length === 0 ? "no detail given" : words.join(": ")
  const parameter = problem.source?.parameter
  return typeof parameter === "string" ? `${text} [${parameter}]` : text
}

/** The detail in words, hint included, and whether a refresh of the token can help; `null` for a body that is no error of Planning Center's. */
export const readError = (status: number, body: unknown): { readonly detail: string; readonly expired: boolean } | null => {
  const api = decodeProblems(body)
  if (Option.isSome(api)) {
    const { errors } = api.value
    const expired = status === 401 && errors.some((problem) => problem.detail?.includes(expiredHint) === true)
    return { detail: errors.map(inWords).join("; "), expired }
  }
  const oauth = decodeOAuthProblem(body)
  if (Option.isNone(oauth)) return null
  const { error, error_description: description } = oauth.value
  return { detail: typeof description === "string" ? `${error}: ${description}` : error, expired: false }
}
