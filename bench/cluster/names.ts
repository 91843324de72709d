/** What churches are called, on both sides. */
export const churchName = (index: number) => `church-${index + 1}`
export const secretOf = (name: string) => `secret-of-${name}`
