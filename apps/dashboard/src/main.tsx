import "@mantine/core/styles.css"
import "./shell/base.css"
import { MantineProvider } from "@mantine/core"
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { queryClient } from "./api/queries.ts"
import { router } from "./router.tsx"
import { theme } from "./shell/theme.ts"
import { sessionQuery } from "./shell/useSession.ts"

const root = document.getElementById("root")
/** The server's security policy lets only styles with its nonce in. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ""
void queryClient.prefetchQuery(sessionQuery(queryClient))

if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  )
