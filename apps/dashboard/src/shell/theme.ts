import { Alert, Code, createTheme, Drawer, type MantineColorsTuple, Modal } from "@mantine/core"

/** The colour of the project: a green that is readable on both grounds. */
const faith: MantineColorsTuple = [
  "#e9f7f3",
  "#d6ebe4",
  "#aad7c9",
  "#7ac2ac",
  "#53b094",
  "#3aa585",
  "#2a9f7c",
  "#1b8568",
  "#0c775c",
  "#00674e"
]

/**
 * Behind a dialog wheels and fingers scroll nothing. To take the page's scrollbar away as well would have the browser reckon every style of the page anew,
 * and move what stands there.
 */
const removeScrollProps = { removeScrollBar: false }

export const theme = createTheme({
  primaryColor: "faith",
  primaryShade: { light: 9, dark: 7 },
  colors: { faith },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  components: {
    Drawer: Drawer.extend({ defaultProps: { removeScrollProps } }),
    Modal: Modal.extend({ defaultProps: { removeScrollProps } }),
    // A command is read whole; nobody scrolls sideways for its end.
    Code: Code.extend({ styles: { root: { whiteSpace: "pre-wrap" } } }),
    // On a ground of its own colour neither a title nor a link has enough contrast; an edge says what the colour said.
    Alert: Alert.extend({
      styles: ({ primaryColor }, { color = primaryColor }) => ({
        root: {
          backgroundColor: "var(--mantine-color-default)",
          borderColor: "var(--mantine-color-default-border)",
          borderInlineStart: `4px solid var(--mantine-color-${color}-filled)`
        },
        title: { color: "var(--mantine-color-text)" },
        message: { color: "var(--mantine-color-text)" }
      })
    })
  }
})
