import { holdProduct } from "../testing/holdProduct.ts"
import { registrations } from "./index.ts"
import { registrationsSamples } from "./samples.ts"

holdProduct("registrations", registrations, registrationsSamples)
