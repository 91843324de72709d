// Compiled code is cached between starts, which halves the time to the first output; so everything else is imported after this.
import { enableCompileCache } from "node:module"

enableCompileCache()
const { main } = await import("./program.ts")
main(process.argv.slice(2))
