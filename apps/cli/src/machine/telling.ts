/** How processes that stay tell what happens: a sentence for people, or one JSON object a line for programs. */
import type { RunView } from "@openfaith/api"
import { Console } from "effect"
import { exitCodeOf, receiptInWords, runResult } from "../output/receipts.ts"

export const tell = (json: boolean, event: Readonly<Record<string, unknown>>, text: string) =>
  Console.log(json ? JSON.stringify(event) : text)

export const finish = (view: RunView, json: boolean) =>
  tell(json, { event: "run", ...runResult(view) }, `${exitCodeOf(view.run.status) === 0 ? "Done: " : ""}${receiptInWords(view)}`)
