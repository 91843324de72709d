/** What its errors mean. They come with 200, in one of two places, with a number that may begin with zeros. */
import type { ErrorMeaning } from "@openfaith/adapter-core"
import { Duration, Option, Schema } from "effect"

const Said = Schema.Struct({
  error: Schema.optionalKey(Schema.Unknown),
  "error@number": Schema.optionalKey(Schema.NullOr(Schema.String)),
  "error@type": Schema.optionalKey(Schema.NullOr(Schema.String))
})
const Answer = Schema.Struct({ response: Schema.Struct({ ...Said.fields, errors: Schema.optionalKey(Schema.NullOr(Said)) }) })
const decodeAnswer = Schema.decodeUnknownOption(Answer)

type Standing = Omit<ErrorMeaning, "detail">

const badLogin: Standing = { refusal: "credential", standsFor: 401 }
const notGranted: Standing = { refusal: "entity", standsFor: 403 }
const outage: Standing = { refusal: null, standsFor: 503 }
/** At which hour the day turns over is not said: what is refused is asked again until it is not, which costs none of the quota. */
const spent: Standing = { refusal: null, standsFor: 429, retryAfter: Duration.minutes(15) }

/** By number: 1 not https, 2 bad login, 3 the interface is switched off, 4 trouble, 5 daily limit, 110 no permission, 111 not purchased, 300 unsupported. */
const meanings: ReadonlyMap<number, Standing> = new Map([
  [1, badLogin],
  [2, badLogin],
  [3, badLogin],
  [4, outage],
  [5, spent],
  [110, notGranted],
  [111, notGranted],
  [300, outage]
])

/** `null` for what is no error of this source. */
export const readError = (_status: number, body: unknown): ErrorMeaning | null => {
  const answer = Option.getOrNull(decodeAnswer(body))
  const said = answer?.response.errors ?? answer?.response
  if (!said || said.error === undefined) return null
  const number = Number(said["error@number"] ?? Number.NaN)
  const words = typeof said.error === "string" ? said.error : (said["error@type"] ?? "no words given")
  return { detail: Number.isNaN(number) ? words : `${words} [${number}]`, ...(meanings.get(number) ?? { refusal: null, standsFor: 400 }) }
}
