import { isUtf8 } from "node:buffer"
import { Result } from "effect"

/** The text of a body, or in words why it is none. Bytes that are not UTF-8 would silently become replacement characters. */
export const readText = (bytes: Buffer): Result.Result<string, string> =>
  isUtf8(bytes)
    ? Result.succeed(bytes.toString("utf8").replace(/^\uFEFF/, ""))
    : Result.fail(`${bytes.length} bytes that are not UTF-8 text`)
