/** Whether answers are taken for what they are: errors, limits, accounts, and what is no answer at all. */
import { Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import { mainWindow, windowsOf } from "../RequestBudget.ts"
import { readLimits } from "../client/answerHeaders.ts"
import { readFailure, readProblem } from "../client/failures.ts"
import { attempt, type Check, ofAdapter, plainRequest, type Problem, unless } from "./Check.ts"

type Found = ReadonlyArray<Omit<Problem, "entity">>

/** What gateways and broken servers send instead of an answer. */
const junk: ReadonlyArray<unknown> = [
  null,
  "",
  "<html>502 Bad Gateway</html>",
  0,
  [],
  {},
  { errors: [] },
  { errors: null },
  { error: {} },
  { data: null }
]

const place = "/"
const link = { url: new URL("http://127.0.0.1/"), path: place }

/** The failure an answer stands for, whether its status says so or, with a good one, its body. */
const failureOf = (adapter: Adapter, status: number, body: unknown) => {
  const facts = { adapter, link, redact: (text: string) => text }
  const text = typeof body === "string" ? body : JSON.stringify(body)
  return attempt(() => {
    if (status < 200 || status >= 300)
      return readFailure({ ...facts, body: Result.succeed(text), retryAfterMs: null, response: { status, headers: {} } })
    const value = adapter.format.value(text)
    const problem = Result.isFailure(value) ? value.failure : { rule: "error-with-200" as const, detail: "", body: value.success }
    return readProblem(facts, status, problem)
  })
}

const errors: Check = {
  name: "errors-mean",
  promise: "Error answers mean what they say, and only a token past its time asks for a refresh.",
  atStart: false,
  missing: ({ examples }) => ((examples?.errors ?? []).length === 0 ? "examples.errors: error answers, and what each means" : null),
  find: (adapter) =>
    ofAdapter([
      ...(adapter.examples?.errors ?? []).flatMap(({ body, means, status }, index): Found => {
        const failure = failureOf(adapter, status, body)
        const found = "threw" in failure ? `readError throws: ${failure.threw}` : (failure.value?._tag ?? "no error")
        return unless(
          found === means,
          `examples.errors[${index}] (${status}) means ${means}, and is read as ${found}`,
          "Correct `readError`."
        )
      }),
      ...[400, 401, 403, 422, 500].flatMap((status) =>
        junk.flatMap((body): Found => {
          const failure = failureOf(adapter, status, body)
          const shown = `a ${status} with the body ${JSON.stringify(body)}`
          if ("threw" in failure)
            return unless(false, `readError throws at ${shown}: ${failure.threw}`, "Answer null for what it does not know.")
          return unless(
            failure.value?._tag !== "TokenExpired",
            `${shown} is taken for an expired token`,
            "Say `expired` only where the answer says so: a refresh may spend the refresh token."
          )
        })
      )
    ])
}

const budget: Check = {
  name: "budget",
  promise: "There is a limit, and time in which it comes back.",
  atStart: true,
  find: ({ budget }) => {
    const windows = windowsOf(budget)
    const { further = [] } = budget
    return ofAdapter([
      ...windows.flatMap(({ name, periodMs, requests }): Found => [
        ...unless(
          Number.isSafeInteger(requests) && requests > 0,
          `the window "${name}" of \`budget\` has ${requests} requests`,
          "Give the requests a credential may send in one period."
        ),
        ...unless(periodMs > 0, `the window "${name}" of \`budget\` has no time`, "Give the length of the source's window.")
      ]),
      ...unless(
        new Set(windows.map(({ name }) => name)).size === windows.length,
        "two windows of `budget` have the same name",
        "Name each of `budget.further` otherwise."
      ),
      ...unless(
        further.every(({ counts }) => counts === "every" || counts.pathsUnder.every((path) => path.startsWith("/"))),
        "a window of `budget.further` counts what is no path",
        "Begin paths with a slash."
      )
    ])
  }
}

const limits: Check = {
  name: "limit-headers",
  promise: "The headers that tell of the limit are read right.",
  atStart: false,
  missing: ({ budget: { headers }, examples }) =>
    headers !== null && !examples?.limit ? "examples.limit: headers of an answer, and what they say" : null,
  find: (adapter) => {
    const example = adapter.examples?.limit ?? null
    if (example === null) return []
    const headers = Object.fromEntries(Object.entries(example.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const counted = windowsOf(adapter.budget).filter(({ counts }) => counts({ path: adapter.account.path, offset: 0 }))
    const { count, limit, periodMs } = readLimits({ status: 200, headers }, counted).answer.get(mainWindow) ?? {}
    const { says } = example
    const figures = [
      ["limit", says.limit, limit],
      ["period", says.periodSeconds, periodMs === undefined ? undefined : periodMs / 1000],
      ["count", says.count, count]
    ] as const
    return ofAdapter(
      figures.flatMap(([name, said, read]) =>
        unless(
          said === read,
          `the ${name} of examples.limit is ${said}, and is read as ${read ?? "nothing"}`,
          "Correct the names in `budget.headers`."
        )
      )
    )
  }
}

const account: Check = {
  name: "account",
  promise: "The account behind a credential is read where an answer names it, and nowhere else.",
  atStart: true,
  find: ({ account: { path, read } }) =>
    ofAdapter([
      ...unless(/^\/[^\s?#]*(?:\?[^\s?#]+)?$/.test(path), `\`account.path\` is "${path}"`, "Begin it with a slash."),
      ...junk.flatMap((body): Found => {
        const found = attempt(() => read(body, "api.example.org"))
        const shown = JSON.stringify(body)
        if ("threw" in found)
          return unless(false, `account.read throws at ${shown}: ${found.threw}`, "Answer null for what names no account.")
        return unless(found.value === null, `account.read takes ${shown} for an account`, "Answer null for what names no account.")
      })
    ])
}

/** Bodies that are answers of no list. */
const noPages = ["", "null", "0", '""', "{}", "<html></html>", '{"errors":[{"title":"no"}]}', '{"error":"no"}', "[[", '{"data":[{"id":"1"}']

const answers: Check = {
  name: "broken-answers",
  promise: "An answer that is none is a failure, never an empty list.",
  atStart: true,
  find: ({ format, manifest }) => {
    const [entity] = manifest.entities.values()
    if (entity === undefined) return []
    return ofAdapter(
      noPages.flatMap((body): Found => {
        const shown = JSON.stringify(body)
        const page = attempt(() => format.page(body, { entity, request: plainRequest(entity) }))
        const row = attempt(() => format.row(body, entity))
        return [
          ...unless("value" in page && "value" in row, `the format throws at ${shown}`, "Answer a problem as a value (`Result.fail`)."),
          ...unless(
            !("value" in page) || Result.isFailure(page.value),
            `format.page takes ${shown} for a page`,
            "Fail where the list itself is not there: no rows would delete everything."
          ),
          ...unless(
            !("value" in row) || Result.isFailure(row.value),
            `format.row takes ${shown} for a row`,
            "Fail where the row is not there."
          )
        ]
      })
    )
  }
}

const system: Check = {
  name: "system",
  promise: "The adapter has an id for the command line, a version, a way to sign in and an address that keeps secrets.",
  atStart: true,
  find: ({ auth, defaultBaseUrl, id, title, version }) => {
    const url = defaultBaseUrl === null ? null : URL.parse(defaultBaseUrl)
    const keepsSecrets = url?.protocol === "https:" || url?.hostname === "127.0.0.1" || url?.hostname === "localhost"
    return ofAdapter([
      ...unless(
        /^[a-z][a-z0-9-]*$/.test(id),
        `its id is "${id}"`,
        "Use lower-case letters, digits and dashes: it is typed on the command line."
      ),
      ...unless(
        title.trim() !== "" && version.trim() !== "",
        "`title` or `version` is empty",
        "Give both; raise the version with every change of facts."
      ),
      ...unless(auth.length > 0, "`auth` is empty", "Name the ways it signs in: basic, bearer."),
      ...unless(
        defaultBaseUrl === null || (keepsSecrets && url?.search === ""),
        `\`defaultBaseUrl\` is "${defaultBaseUrl}"`,
        "Give an https address without a query, or one of this machine; null where each account has its own."
      )
    ])
  }
}

export const answerChecks: ReadonlyArray<Check> = [system, budget, limits, errors, account, answers]
