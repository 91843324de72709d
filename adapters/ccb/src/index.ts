export { ccb } from "./ccb.ts"
export { ccbEntityManifest } from "./ccbEntityManifest.ts"
