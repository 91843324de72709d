import { holdProduct } from "../testing/holdProduct.ts"
import { publishing } from "./index.ts"
import { publishingSamples } from "./samples.ts"

holdProduct("publishing", publishing, publishingSamples)
