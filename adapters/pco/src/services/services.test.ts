import { holdProduct } from "../testing/holdProduct.ts"
import { services } from "./index.ts"
import { samples } from "./samples.ts"

holdProduct("services", services, samples, { notCarried: ["services.TagGroup.folder"] })
