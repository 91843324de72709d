import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The api product (reference 2019-02-13). */
export const api: Readonly<Record<NameIn<"api">, Facts>> = {
  ConnectedApplication: {
    path: "connected_applications",
    attributes: "name url description",
    below: "people*ConnectedApplicationPerson.connected_application"
  },
  ConnectedApplicationPerson: {
    path: "people",
    under: "connected_application",
    attributes: "first_name last_name avatar_url connected_at",
    keeps: "connected_application!ConnectedApplication"
  },
  OauthApplication: {
    path: "oauth_applications",
    attributes: "name url description",
    below: "mau:OauthApplicationMau.oauth_application"
  },
  OauthApplicationMau: {
    path: "mau",
    under: "oauth_application",
    attributes: "count:integer month:integer year:integer",
    refs: "oauth_application!OauthApplication"
  },
  Organization: {
    path: "",
    attributes: ""
  },
  Person: {
    path: null,
    attributes: "first_name last_name"
  },
  PersonalAccessToken: {
    path: "personal_access_tokens",
    attributes: "name"
  }
}
