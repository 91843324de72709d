/** Which addresses a request of this process may go to, whatever name led there. Pure. */
import ipaddr from "ipaddr.js"

/** `public`: on the internet. `private`: of a network of its own, or of this machine. `never`: whatever answers there is no source of anybody's. */
export type Reach = "public" | "private" | "never"

/** Where machines of clouds find the secrets they are given stands among link-local addresses, and, for IPv6, among those of its own network. */
const metadata = ["169.254.169.254", "fd00:ec2::254", "100.100.100.200"]

const reachOf = (range: string): Reach => {
  switch (range) {
    case "unicast":
      return "public"
    case "loopback":
    case "private":
    case "uniqueLocal":
    case "carrierGradeNat":
      return "private"
    default:
      return "never"
  }
}

/** Of an address as it stands in a connection: no name. IPv4 within IPv6 counts as what it is. */
export const reachOfAddress = (address: string): Reach => {
  if (!ipaddr.isValid(address)) return "never"
  const found = ipaddr.process(address)
  return metadata.includes(found.toNormalizedString()) ||
    metadata.some((each) => ipaddr.parse(each).toNormalizedString() === found.toNormalizedString())
    ? "never"
    : reachOf(found.range())
}

/** Networks, such as `10.20.0.0/16`, that the operator allows whoever asks. `null`: one of them is none. */
export const networksIn = (text: string): ReadonlyArray<readonly [ipaddr.IPv4 | ipaddr.IPv6, number]> | null => {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
  if (!parts.every((part) => ipaddr.isValidCIDR(part))) return null
  return parts.map((part) => ipaddr.parseCIDR(part))
}

export const isWithin = (address: string, networks: ReadonlyArray<readonly [ipaddr.IPv4 | ipaddr.IPv6, number]>): boolean => {
  if (!ipaddr.isValid(address)) return false
  const found = ipaddr.process(address)
  return networks.some(([network, bits]) => network.kind() === found.kind() && found.match(network, bits))
}
