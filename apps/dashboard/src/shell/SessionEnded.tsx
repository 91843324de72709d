import { Modal, Stack, Text } from "@mantine/core"
import { Command } from "./Command.tsx"

/** The session has ended while somebody worked: what they typed stays where it is, behind this, until they have signed in again. */
export const SessionEnded = () => (
  <Modal
    opened
    onClose={() => undefined}
    withCloseButton={false}
    closeOnEscape={false}
    closeOnClickOutside={false}
    centered
    zIndex={1000}
    title="Your session has ended"
    overlayProps={{ blur: 10, backgroundOpacity: 0.7 }}
  >
    <Stack gap="sm">
      <Text size="sm">
        Nothing is lost: what you typed is still there. A link that signs one browser in, once, is printed on the machine that runs
        OpenFaith:
      </Text>
      <Command isBlock text="npx openfaith keys link" />
      <Text size="sm">Open it in another tab of this browser; this page then goes on by itself.</Text>
    </Stack>
  </Modal>
)
