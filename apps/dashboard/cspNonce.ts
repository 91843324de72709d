/** Stands in the built page where the server puts a nonce of its own into every answer. */
export const cspNonce = "{{openfaith-nonce}}"
