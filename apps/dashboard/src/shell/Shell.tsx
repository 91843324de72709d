import { Anchor, AppShell, Button, Container, Group, Text } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link, Outlet, useLocation } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { api, ask } from "../api/api.ts"
import { Failure } from "./Failure.tsx"
import { Loading } from "./Loading.tsx"
import classes from "./Shell.module.css"
import { SignedOut } from "./SignedOut.tsx"
import { ThemeSwitch } from "./ThemeSwitch.tsx"
import { useSession } from "./useSession.ts"

const SignOut = () => {
  const queries = useQueryClient()
  const leave = useMutation({
    mutationFn: () => ask(api.session.signOut()),
    onSettled: () => {
      queries.clear()
      return queries.invalidateQueries()
    }
  })
  return (
    <Button variant="subtle" color="gray" size="compact-sm" loading={leave.isPending} onClick={() => leave.mutate()}>
      Sign out
    </Button>
  )
}

/** Where a link leads to another page, a keyboard goes on at its beginning, and a screen reader reads it. */
const useFocusOnNewPage = () => {
  const path = useLocation({ select: ({ pathname }) => pathname })
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    document.getElementById("main")?.focus({ preventScroll: true })
  }, [path])
}

/** What surrounds every page, and the door to them. */
export const Shell = () => {
  const { error, session } = useSession()
  useFocusOnNewPage()
  return (
    <AppShell header={{ height: 52 }} padding={0}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Container size="xl" h="100%">
          <Group h="100%" justify="space-between" wrap="nowrap">
            <Anchor renderRoot={(props) => <Link to="/" {...props} />} underline="never" c="inherit" className={classes.name}>
              <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
                <rect width="32" height="32" rx="7" fill="#1f6f5c" />
                <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
                  <path d="M8 13a8.5 8.5 0 0 1 15-2.500M24 19a8.5 8.5 0 0 1-15 2.5" />
                  <path d="M24.5 5.500v6h-6M7.5 26.500v-6h6" />
                </g>
              </svg>
              <Text span fw={600}>
                OpenFaith
              </Text>
            </Anchor>
            <Group gap={4} wrap="nowrap">
              {session ? (
                <Button variant="subtle" color="gray" size="compact-sm" renderRoot={(props) => <Link to="/runs" {...props} />}>
                  Runs
                </Button>
              ) : null}
              {session ? (
                <Button component="a" href="/docs" variant="subtle" color="gray" size="compact-sm" visibleFrom="xs">
                  HTTP reference
                </Button>
              ) : null}
              <ThemeSwitch />
              {session ? <SignOut /> : null}
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main>
        <Container size="xl" id="main" tabIndex={-1} className={classes.main}>
          {session === null ? <SignedOut /> : session === undefined ? error === null ? <Loading /> : <Failure error={error} /> : <Outlet />}
        </Container>
      </AppShell.Main>
    </AppShell>
  )
}
