export {
  type B1Church,
  b1Kinds,
  type B1Kind,
  create as createB1,
  importRow as importB1,
  live as liveB1,
  remove as removeB1,
  startB1,
  type B1Simulator,
  truthOfB1,
  update as updateB1
} from "./b1/index.ts"
export { basicToken, demoToken, type Token } from "./access.ts"
export { historyEnd, setBaseUrl, type Church } from "./Church.ts"
export { type ChurchClock } from "./ChurchClock.ts"
export { entityNames, type EntityName, type Product, products } from "./entityNames.ts"
export { Fault, Faults, type Match } from "./Fault.ts"
export { type FaultDesk } from "./FaultDesk.ts"
export { PortRefused } from "./listen.ts"
export { type LiveMode } from "./liveMode.ts"
export { makeChurch, type ChurchOptions } from "./makeChurch.ts"
export { mutate } from "./mutate.ts"
export { Mutation, type Happened } from "./Mutation.ts"
export { type OAuthRules, usualRules } from "./OAuthDesk.ts"
export { planningCenterLimits, type Limits, type RateGate } from "./RateGate.ts"
export { type RequestLog, type RequestRecord, type RequestSummary } from "./RequestLog.ts"
export { respond, type ApiRequest, type Reply } from "./respond.ts"
export { type Row } from "./Row.ts"
export { startSimulator, type Simulator, type SimulatorOptions } from "./startSimulator.ts"
export { truth, truthCounts } from "./truth.ts"
export { type Delivery, type DeliveryFaults, noDeliveryFaults, type Subscription, WebhookDesk } from "./WebhookDesk.ts"
export { type CcbChurch, ccbTruth, type Kind as CcbKind } from "./ccb/CcbChurch.ts"
export { type CcbFault } from "./ccb/CcbFault.ts"
export * as ccbLife from "./ccb/mutateCcb.ts"
export { type CcbOptions, type CcbSimulator, startCcb } from "./ccb/startCcb.ts"
