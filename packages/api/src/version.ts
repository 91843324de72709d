/** The version of this contract and of whoever serves it: every answer names it, so that a program of another version can say what is wrong. */
export const version = "0.1.0"
/** By which the command line says whose terminal it is, to whoever is asked with the key of the home. */
export const userHeader = "openfaith-user"
export const versionHeader = "openfaith-version"
