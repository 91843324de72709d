import { Anchor, AppShell, Burger, Button, Container, Divider, Drawer, Group, Indicator, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { useMutation } from "@tanstack/react-query"
import { Link, Outlet, useLocation } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { api, ask } from "../api/api.ts"
import { Failure } from "./Failure.tsx"
import { Loading } from "./Loading.tsx"
import { openWords, Pages } from "./Pages.tsx"
import { roleWords } from "./roles.ts"
import { SessionEnded } from "./SessionEnded.tsx"
import classes from "./Shell.module.css"
import { SignedOut } from "./SignedOut.tsx"
import { ThemeSwitch } from "./ThemeSwitch.tsx"
import { useChangedSession } from "./useChangedSession.ts"
import { useOpen } from "./useOpen.ts"
import { useSession, type Viewer } from "./useSession.ts"

const SignOut = () => {
  const leave = useMutation({
    mutationFn: () => ask(api.session.signOut()),
    // From the beginning: nothing of what was shown is kept.
    onSuccess: () => window.location.assign("/")
  })
  return (
    <Button variant="subtle" color="gray" size="compact-sm" loading={leave.isPending} onClick={() => leave.mutate()}>
      {leave.isError ? "Sign out again: it did not arrive" : "Sign out"}
    </Button>
  )
}

const Reference = () => (
  <Button component="a" href="/docs" variant="subtle" color="gray" size="compact-sm">
    HTTP reference
  </Button>
)

/** Whose session it is, and what it allows. */
const SignedInAs = ({ session: { name, orgIds, scope } }: { readonly session: Viewer }) => (
  <Text size="sm" c="dimmed">
    {name}: {roleWords[scope].toLowerCase()}
    {orgIds === null ? "" : ` of ${orgIds.join(", ")}`}
  </Text>
)

/** The pages in a row where there is room, else behind one button. */
const Navigation = ({ session }: { readonly session: Viewer }) => {
  const open = useOpen(true)
  const [isOpen, { close, open: show }] = useDisclosure()
  const waiting = (["decisions", "alerts"] as const).flatMap((what) => {
    const words = openWords(open, what)
    return words === "" ? [] : [`${words} open ${what}`]
  })
  return (
    <>
      <Group gap={4} wrap="nowrap" visibleFrom="lg" className={classes.wide}>
        <Pages open={open} />
      </Group>
      <Group gap={4} wrap="nowrap" visibleFrom="lg">
        <Reference />
        <ThemeSwitch />
        <SignOut />
      </Group>
      <Group gap={8} wrap="nowrap" hiddenFrom="lg">
        <ThemeSwitch />
        <Indicator disabled={waiting.length === 0} color="orange" offset={4} size={10}>
          <Burger
            size="sm"
            opened={isOpen}
            onClick={show}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            aria-label={["Menu", ...waiting].join(", ")}
          />
        </Indicator>
      </Group>
      <Drawer opened={isOpen} onClose={close} position="right" size="xs" title="Menu" closeButtonProps={{ "aria-label": "Close" }}>
        <Stack gap="md">
          <Pages open={open} isList onChoose={close} />
          <Divider />
          <SignedInAs session={session} />
          <Group gap="xs">
            <Reference />
            <SignOut />
          </Group>
        </Stack>
      </Drawer>
    </>
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
  const { error, hasEnded, session } = useSession()
  useFocusOnNewPage()
  useChangedSession(session, hasEnded)
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
            {session ? <Navigation session={session} /> : <ThemeSwitch />}
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main>
        <Container size="xl" id="main" tabIndex={-1} className={classes.main}>
          {session === null ? <SignedOut /> : session === undefined ? error === null ? <Loading /> : <Failure error={error} /> : <Outlet />}
        </Container>
      </AppShell.Main>
      {hasEnded ? <SessionEnded /> : null}
    </AppShell>
  )
}
