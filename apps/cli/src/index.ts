export { runCommand, version } from "./program.ts"
