/** Answers that are not rows, worded as Planning Center words them. */
export interface Problem {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export const jsonType = "application/json; charset=utf-8"
const htmlType = "text/html; charset=utf-8"

export interface ErrorEntry {
  readonly status?: string
  readonly title: string
  readonly code?: string
  readonly detail: string
  readonly source?: { readonly parameter: string }
  readonly meta?: { readonly resource: string }
}

export const errors = (status: number, entries: ReadonlyArray<ErrorEntry>): Problem => ({
  status,
  contentType: jsonType,
  body: JSON.stringify({ errors: entries })
})

const single = (status: number, title: string, detail: string, code?: string) =>
  errors(status, [{ status: String(status), title, ...(code === undefined ? {} : { code }), detail }])

export const notFound = single(404, "Not Found", "The resource you requested could not be found")
export const forbidden = single(403, "Forbidden", "You do not have access to this resource")
export const invalidPayload = single(
  400,
  "Bad Request",
  "The payload given does not contain a 'data' root key.",
  "invalid_resource_payload"
)
export const unsupportedVersion = single(400, "Bad Request", "The API version requested is not supported", "unsupported_version_error")

export const unauthorized = (hint: string | null) =>
  single(401, "Unauthorized", `The request could not be authorized${hint === null ? "" : ` (${hint})`}`, "unauthorized")

export const tooManyRequests = (count: number, limit: number, periodSeconds: number) =>
  errors(429, [
    { code: "429", title: "Too Many Requests", detail: `Rate limit exceeded: ${count} of ${limit} requests per ${periodSeconds} seconds` }
  ])

const serverTitles: Readonly<Record<number, string>> = {
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
}

export const failed = (status: number) => {
  const title = serverTitles[status] ?? "Error"
  return status === 403 ? forbidden : status === 404 ? notFound : single(status, title, title)
}

/** A page from the gateway instead of an answer from the product. */
export const html = (status: number, title: string): Problem => ({
  status,
  contentType: htmlType,
  body: `<html>\n<head><title>${status} ${title}</title></head>\n<body>\n<center><h1>${status} ${title}</h1></center>\n</body>\n</html>\n`
})
