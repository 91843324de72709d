export { b1, b1EntityManifest } from "./b1.ts"
export { Donation } from "./giving.ts"
export { Group, GroupMember, Household } from "./membership.ts"
export { Person } from "./Person.ts"
