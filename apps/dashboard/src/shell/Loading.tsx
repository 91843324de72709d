import { Center, Loader, Stack, Text } from "@mantine/core"
import { useEffect, useState } from "react"

/** Until then nobody asks themselves what is the matter. */
const patienceMs = 3000

export const Loading = () => {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Center mih="40vh" role="status">
      <Stack align="center">
        <Loader aria-hidden />
        <Text size="sm" c="dimmed">
          {isLate ? "The server has not answered yet. This page goes on by itself when it does." : "Loading …"}
        </Text>
      </Stack>
    </Center>
  )
}
