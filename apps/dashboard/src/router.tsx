/** The addresses. Each page is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router"
import { Failure } from "./shell/Failure.tsx"
import { Loading } from "./shell/Loading.tsx"
import { NoSuchPage } from "./shell/NoSuchPage.tsx"
import { Shell } from "./shell/Shell.tsx"

const rootRoute = createRootRoute({ component: Shell })

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./overview/Overview.tsx"), "Overview")
})

const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/connections/$id",
  component: lazyRouteComponent(() => import("./connection/ConnectionPage.tsx"), "ConnectionPage")
})

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  component: lazyRouteComponent(() => import("./run/RunsPage.tsx"), "RunsPage")
})

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$id",
  component: lazyRouteComponent(() => import("./run/RunPage.tsx"), "RunPage")
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([overviewRoute, connectionRoute, runsRoute, runRoute]),
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
