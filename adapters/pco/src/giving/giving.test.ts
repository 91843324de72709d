import { giving } from "./index.ts"
import { givingSamples } from "./samples.ts"
import { holdProduct } from "../testing/holdProduct.ts"

holdProduct("giving", giving, givingSamples, {
  // Labels and batch groups are kept as records.
  notCarried: ["giving.Batch.batch_group", "giving.Donation.labels"]
})
