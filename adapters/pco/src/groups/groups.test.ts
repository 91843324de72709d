import { holdProduct } from "../testing/holdProduct.ts"
import { groups } from "./index.ts"
import { samples } from "./samples.ts"

holdProduct("groups", groups, samples)
