export { type B1Church, type B1Kind, b1Kinds, remove } from "./B1Church.ts"
export { create, importRow, live, update } from "./liveB1.ts"
export { truthOfB1 } from "./shownB1.ts"
export { type B1Simulator, startB1 } from "./startB1.ts"
