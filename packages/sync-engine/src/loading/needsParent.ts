import { type AnyEntity, isFoundInList } from "@openfaith/adapter-core"

/** A row of the entity is asked for below its parent, so its own id alone does not address it. */
export const needsParent = ({ get, list }: AnyEntity): boolean =>
  isFoundInList(list) || (get !== null && get.path.replace("{id}", "").includes("{"))
