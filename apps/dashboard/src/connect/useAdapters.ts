import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"

/** The installed adapters. They change with the program only. */
export const useAdapters = () =>
  useQuery({
    queryKey: ["adapters"],
    queryFn: ({ signal }) => ask(api.adapters.listAdapters(), signal),
    staleTime: Number.POSITIVE_INFINITY
  })
