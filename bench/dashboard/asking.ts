/** The server as a program asks it, with all rights. */
export interface Asking {
  readonly url: string
  readonly read: (path: string) => Promise<unknown>
  readonly command: (path: string, body: unknown) => Promise<unknown>
}

export const askingAt = (url: string, key: string): Asking => {
  const ask = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} ${response.status} ${text}`)
    const answer: unknown = text === "" ? null : JSON.parse(text)
    return answer
  }
  return {
    url,
    read: (path) => ask(path, {}),
    command: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) })
  }
}
