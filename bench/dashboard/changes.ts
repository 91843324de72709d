/** What changes in the engine while somebody looks, and where it is to be seen. */
import { Schema } from "effect"
import type { Page } from "playwright-core"
import { largeRunId } from "./largeRun.ts"
import type { Asking } from "./asking.ts"

export interface Change {
  readonly name: string
  readonly prepare: (
    page: Page,
    asking: Asking,
    round: number
  ) => Promise<{ readonly send: () => Promise<unknown>; readonly seen: () => Promise<unknown> }>
}

const patience = { timeout: 60_000 }
const connectionAt = (n: number) => `con_${String(n).padStart(26, "0")}`
const Requested = Schema.Struct({ runId: Schema.String })
const requestedOf = Schema.decodeUnknownSync(Requested)
const Decisions = Schema.Struct({ items: Schema.Array(Schema.Struct({ id: Schema.String })) })
const decisionsOf = Schema.decodeUnknownSync(Decisions)

const requestRun = (asking: Asking, connectionId: string) => async () =>
  requestedOf(await asking.command("/v1/runs", { connectionId, kind: "full" })).runId

export const changes: ReadonlyArray<Change> = [
  {
    name: "a run is requested: its connection in the list of all",
    prepare: async (page, asking, round) => {
      if (round === 0) await page.goto(`${asking.url}/`)
      const row = page.getByRole("row").filter({ has: page.locator(`a[href="/connections/${connectionAt(round + 2)}"]`) })
      await row.waitFor(patience)
      return { send: requestRun(asking, connectionAt(round + 2)), seen: () => row.getByText("Full sync requested").waitFor(patience) }
    }
  },
  {
    name: "a run is requested: the list of all runs",
    prepare: async (page, asking, round) => {
      if (round === 0) await page.goto(`${asking.url}/runs`)
      await page.locator("table tbody tr").first().waitFor(patience)
      const requested = page.getByRole("row").filter({ hasText: /^Full sync.*Requested/ })
      const before = await requested.count()
      return { send: requestRun(asking, connectionAt(round + 10)), seen: () => requested.nth(before).waitFor(patience) }
    }
  },
  {
    name: "a run is requested: the page of its connection",
    prepare: async (page, asking, round) => {
      const id = connectionAt(round + 40)
      await page.goto(`${asking.url}/connections/${id}`)
      await page.getByRole("group", { name: "Sync now" }).waitFor(patience)
      return { send: requestRun(asking, id), seen: () => page.getByText("Full sync requested").first().waitFor(patience) }
    }
  },
  {
    name: "a run of every entity is paused, and resumed: its page",
    prepare: async (page, asking, round) => {
      if (round === 0) await page.goto(`${asking.url}/runs/${largeRunId}`)
      const [verb, heading] = round % 2 === 0 ? (["pause", /paused$/] as const) : (["resume", /(?:running|requested)$/] as const)
      await page.getByRole("heading", { level: 1 }).first().waitFor(patience)
      return {
        send: () => asking.command(`/v1/runs/${largeRunId}/${verb}`, {}),
        seen: () => page.getByRole("heading", { level: 1, name: heading }).waitFor(patience)
      }
    }
  },
  {
    name: "a deletion is decided by somebody else: its page",
    prepare: async (page, asking, round) => {
      const id = await decisionAt(asking, round)
      await page.goto(`${asking.url}/decisions/${id}`)
      await page.getByRole("button", { name: "Keep them" }).waitFor(patience)
      return {
        send: () => asking.command(`/v1/decisions/${id}/reject`, { reason: "they are there" }),
        seen: () => page.getByText(/^Rejected/).waitFor(patience)
      }
    }
  },
  {
    name: "a deletion is decided by somebody else: the list of decisions",
    prepare: async (page, asking, round) => {
      if (round === 0) await page.goto(`${asking.url}/decisions`)
      const id = await decisionAt(asking, 3)
      const link = page.locator(`a[href="/decisions/${id}"]`)
      await link.waitFor(patience)
      return {
        send: () => asking.command(`/v1/decisions/${id}/reject`, { reason: "they are there" }),
        seen: () => link.waitFor({ state: "detached", ...patience })
      }
    }
  }
]

/** The open decision so far below the newest. */
const decisionAt = async ({ read }: Asking, index: number) =>
  decisionsOf(await read("/v1/decisions?open=true&limit=10")).items[index]?.id ?? ""
