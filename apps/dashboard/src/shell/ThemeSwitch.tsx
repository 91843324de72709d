import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core"

const sun =
  "M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.600l1.4 1.400m10 10 1.4 1.400m0-12.8-1.4 1.400m-10 10-1.4 1.400M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8"
const moon = "M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z"

/** Light or dark. Until somebody chooses, it is as the system has it. */
export const ThemeSwitch = () => {
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme("light") === "dark"
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={isDark ? "Light colours" : "Dark colours"}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      <svg
        viewBox="0 0 24 24"
        width="18"
        height="18"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={isDark ? sun : moon} />
      </svg>
    </ActionIcon>
  )
}
