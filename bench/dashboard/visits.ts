/** What operators come to see, and what their hands do there, over a large installation. */
import type { Page } from "playwright-core"
import { largestOrg } from "../lists/fillStore.ts"
import { largeRunId } from "./largeRun.ts"

export const shownConnection = "con_00000000000000000000000001"

export interface Visit {
  readonly name: string
  readonly path: string
  /** What somebody has come to see, as a selector. */
  readonly content: string
}

const row = "table tbody tr"

export const visits: ReadonlyArray<Visit> = [
  { name: "Connections", path: "/", content: row },
  { name: "Connections, those that need attention", path: "/?only=attention", content: row },
  { name: "A connection", path: `/connections/${shownConnection}`, content: '[aria-label="Sync now"]' },
  { name: "An entity", path: `/connections/${shownConnection}/entities/people.Person`, content: '[aria-label="Fields"]' },
  { name: "Runs", path: "/runs", content: row },
  { name: "A run of every entity, as a graph", path: `/runs/${largeRunId}`, content: ".react-flow__node" },
  { name: "Records, those found", path: `/records?org=${largestOrg}&text=must`, content: row },
  { name: "Decisions", path: "/decisions", content: row },
  { name: "Quarantine", path: "/quarantine", content: row },
  { name: "Alerts", path: "/system?tab=alerts", content: "[aria-labelledby=alerts] li" },
  { name: "Audit log", path: "/system?tab=audit", content: row },
  { name: "An adapter, as a graph", path: "/adapters/pco", content: ".react-flow__node" }
]

export interface Hand extends Visit {
  /** What has to be there before. */
  readonly before?: (page: Page) => Promise<unknown>
  readonly act: (page: Page) => Promise<unknown>
}

const typing = (label: string, text: string) => async (page: Page) => {
  await page.getByLabel(label, { exact: true }).first().click()
  await page.keyboard.type(text, { delay: 60 })
}

const clicking = (role: "button" | "link" | "tab", name: string | RegExp) => (page: Page) => page.getByRole(role, { name }).first().click()

/** All of them through `More connections`, until so many are on screen. */
const withRows = (rows: number) => async (page: Page) => {
  for (;;) {
    const shown = await page.locator(row).count()
    if (shown >= rows) return
    await page.getByRole("button", { name: "More connections" }).click()
    await page.locator(`table tbody tr:nth-child(${shown + 1})`).waitFor({ timeout: 30_000 })
  }
}

const visit = (name: string): Visit => {
  const found = visits.find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no visit ${name}`)
  return found
}
const connections = visit("Connections")
const run = visit("A run of every entity, as a graph")
const adapter = visit("An adapter, as a graph")
/** Stands in the corner where a graph of every entity begins. */
const cornerEntity = "services.ServiceType"
const asList = (page: Page) =>
  page.getByRole("radiogroup", { name: "How the entities are shown" }).getByText("List", { exact: true }).click()

export const hands: ReadonlyArray<Hand> = [
  { ...connections, name: "an organisation is typed", act: typing("Organisation", "org-00") },
  { ...connections, name: "the same with 500 connections on screen", before: withRows(500), act: typing("Organisation", "org-00") },
  {
    ...connections,
    name: "a filter is chosen",
    act: async (page) => {
      await page.getByRole("combobox").first().focus()
      await page.keyboard.press("ArrowDown")
    }
  },
  { ...connections, name: "More connections", act: clicking("button", "More connections") },
  { ...connections, name: "from connections to runs", act: clicking("link", "Runs") },
  { ...visit("A connection"), name: "a full sync is asked for: what it takes", act: clicking("button", "Full sync") },
  { ...visit("Runs"), name: "Older runs", act: clicking("button", "Older runs") },
  { ...run, name: "a card of the graph is opened", act: (page) => page.locator(`.react-flow__node[data-id="${cornerEntity}"]`).click() },
  { ...run, name: "from graph to list", act: asList },
  { ...run, name: "an entity is looked for in the graph", act: typing("Find an entity", "people.P") },
  { ...run, name: "an entity is looked for in the list", before: asList, act: typing("Find an entity", "people.P") },
  { ...visit("Records, those found"), name: "a record is looked for", act: typing("Id or name", "mar") },
  {
    ...visit("Decisions"),
    name: "decisions, also those that were made",
    act: (page) => page.getByText("All", { exact: true }).first().click()
  },
  { ...visit("Quarantine"), name: "Show one of them", act: clicking("link", "Show one of them") },
  { ...visit("Alerts"), name: "from alerts to the audit log", act: clicking("tab", "Audit log") },
  { ...adapter, name: "an entity of an adapter is looked for in the graph", act: typing("Find an entity", "person") },
  { ...adapter, name: "an adapter from graph to list", act: asList }
]
