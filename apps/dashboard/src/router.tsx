/** The addresses. Each page is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router"
import { Failure } from "./shell/Failure.tsx"
import { Loading } from "./shell/Loading.tsx"
import { NoSuchPage } from "./shell/NoSuchPage.tsx"
import {
  adapterSearch,
  decisionsSearch,
  overviewSearch,
  quarantineSearch,
  recordsSearch,
  sourceRecordSearch,
  systemSearch
} from "./searches.ts"
import { part } from "./shell/part.ts"
import { Shell } from "./shell/Shell.tsx"

const rootRoute = createRootRoute({ component: Shell })

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => part(() => import("./overview/Overview.tsx")), "Overview")
})

const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/connections/$id",
  component: lazyRouteComponent(() => part(() => import("./connection/ConnectionPage.tsx")), "ConnectionPage")
})

const connectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/connect",
  component: lazyRouteComponent(() => part(() => import("./connect/ConnectPage.tsx")), "ConnectPage")
})

/** Whose runs are shown. */
const runsSearch = ({ connection }: Readonly<Record<string, unknown>>): { readonly connection?: string } =>
  typeof connection === "string" && connection !== "" ? { connection } : {}

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => part(() => import("./run/RunsPage.tsx")), "RunsPage")
})

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$id",
  component: lazyRouteComponent(() => part(() => import("./run/RunPage.tsx")), "RunPage")
})

const decisionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/decisions",
  validateSearch: decisionsSearch,
  component: lazyRouteComponent(() => part(() => import("./decisions/DecisionsPage.tsx")), "DecisionsPage")
})

const decisionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/decisions/$id",
  component: lazyRouteComponent(() => part(() => import("./decisions/DecisionPage.tsx")), "DecisionPage")
})

const quarantineRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/quarantine",
  validateSearch: quarantineSearch,
  component: lazyRouteComponent(() => part(() => import("./quarantine/QuarantinePage.tsx")), "QuarantinePage")
})

const systemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/system",
  validateSearch: systemSearch,
  component: lazyRouteComponent(() => part(() => import("./system/SystemPage.tsx")), "SystemPage")
})

const recordsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/records",
  validateSearch: recordsSearch,
  component: lazyRouteComponent(() => part(() => import("./records/RecordsPage.tsx")), "RecordsPage")
})

const recordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/records/$id",
  component: lazyRouteComponent(() => part(() => import("./records/RecordPage.tsx")), "RecordPage")
})

/** By the source's name of a record, which need not have become a row. */
const sourceRecordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/records/of/$org/$entity/$external",
  validateSearch: sourceRecordSearch,
  component: lazyRouteComponent(() => part(() => import("./records/RecordPage.tsx")), "SourceRecordPage")
})

const entityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/connections/$id/entities/$entity",
  component: lazyRouteComponent(() => part(() => import("./entity/EntityPage.tsx")), "EntityPage")
})

const adapterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/adapters/$name",
  validateSearch: adapterSearch,
  component: lazyRouteComponent(() => part(() => import("./adapter/AdapterPage.tsx")), "AdapterPage")
})

const routes = [
  overviewRoute,
  connectRoute,
  connectionRoute,
  runsRoute,
  runRoute,
  recordsRoute,
  recordRoute,
  sourceRecordRoute,
  entityRoute,
  adapterRoute,
  decisionsRoute,
  decisionRoute,
  quarantineRoute,
  systemRoute
] as const

export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  defaultPreload: "intent",
  defaultErrorComponent: Failure,
  defaultPendingComponent: Loading,
  defaultNotFoundComponent: NoSuchPage,
  scrollRestoration: true
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
