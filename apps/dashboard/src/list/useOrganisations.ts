import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"

/** Organisations to choose from; with more than these, one is typed. */
export const useOrganisations = () =>
  useQuery({
    queryKey: ["organisations"],
    queryFn: ({ signal }) => ask(api.organisations.listOrganisations({ query: { limit: 500 } }), signal),
    staleTime: 60_000
  })
