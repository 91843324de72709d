/**
 * Entities of a run that are read, or asked whether anything changed, at once. A source's limit lets a connection send a few requests a second: more
 * would only wait longer, and take memory for it.
 */
export const entitiesAtOnce = 16
