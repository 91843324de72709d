import { holdProduct } from "../testing/holdProduct.ts"
import { calendar } from "./index.ts"
import { samples } from "./samples.ts"

holdProduct("calendar", calendar, samples, {
  notCarried: [
    "calendar.Event.feed",
    "calendar.Resource.resource_folder",
    "calendar.RoomSetup.resource_suggestions",
    "calendar.EventResourceRequest.updated_by"
  ]
})
