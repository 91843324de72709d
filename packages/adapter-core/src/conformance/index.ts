export type { Check, CheckResult, Problem } from "./Check.ts"
export { checkAdapter, checkAtStart, checks } from "./checkAdapter.ts"
