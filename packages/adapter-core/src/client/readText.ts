import { isUtf8 } from "node:buffer"
import { Effect, Result, Stream } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"

/** The text of a body, or in words why it is none. Bytes that are not UTF-8 would silently become replacement characters. */
export const readText = (bytes: Buffer): Result.Result<string, string> =>
  isUtf8(bytes)
    ? Result.succeed(bytes.toString("utf8").replace(/^\uFEFF/, ""))
    : Result.fail(`${bytes.length} bytes that are not UTF-8 text`)

/** The body; `null` where it is longer than `most`, of which no more is held than that, and nothing where its length is told. */
export const readBytes = (
  response: HttpClientResponse.HttpClientResponse,
  most: number
): Effect.Effect<Buffer | null, HttpClientError.HttpClientError> => {
  const told = Number(response.headers["content-length"] ?? Number.NaN)
  // An answer never becomes longer than it says: what may be held is, and anything else is left where it is.
  if (told <= most) return Effect.map(response.arrayBuffer, (body): Buffer | null => Buffer.from(body))
  if (most > 0 && told > most) return Effect.as(readBytes(response, 0), null)
  return Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let bytes = 0
    const hold = (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > most) {
        chunks.length = 0
        return false
      }
      chunks.push(chunk)
      return true
    }
    return Effect.map(Stream.runDrain(Stream.takeWhile(response.stream, hold)), () => (bytes > most ? null : Buffer.concat(chunks)))
  })
}
