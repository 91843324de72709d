/** The version of this contract and of whoever serves it: every answer names it, so that a program of another version can say what is wrong. */
export const version = "0.1.0"
export const versionHeader = "openfaith-version"
