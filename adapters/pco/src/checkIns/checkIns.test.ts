import { holdProduct } from "../testing/holdProduct.ts"
import { checkIns } from "./index.ts"
import { samples } from "./samples.ts"

holdProduct("check-ins", checkIns, samples, { notCarried: ["check-ins.CheckIn.checked_in_at", "check-ins.Location.options"] })
