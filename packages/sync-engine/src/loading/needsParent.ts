import type { AnyEntity } from "@openfaith/adapter-core"

/** A row of the entity is asked for below its parent, so its own id alone does not address it. */
export const needsParent = ({ get }: AnyEntity): boolean => get !== null && get.path.replace("{id}", "").includes("{")
