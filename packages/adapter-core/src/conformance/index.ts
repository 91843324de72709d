export type { Check, CheckResult, Problem } from "./Check.ts"
export { checkAdapter, checkAtStart, checks } from "./checkAdapter.ts"
export { isAdapter, shapeProblems } from "./shape.ts"
export { probeAdapter, probeRequests, type Probed } from "./probeAdapter.ts"
