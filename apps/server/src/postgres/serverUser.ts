import { Effect, FileSystem } from "effect"
import { runAs, type SystemUser } from "./runAs.ts"

/** PostgreSQL refuses to run as root. These accounts are taken in this order; the first is ours and is made when none is there. */
const wanted = ["openfaith", "postgres"] as const

/** How different systems make an account that cannot log in. */
const makers = [
  ["useradd", ["--system", "--no-create-home", "--user-group", "openfaith"]],
  ["adduser", ["--system", "--no-create-home", "--group", "openfaith"]],
  ["adduser", ["-S", "-H", "openfaith"]]
] as const

/** The usual number of `nobody`, for systems without accounts at all. */
const nobody: SystemUser = { uid: 65_534, gid: 65_534 }

const find = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  const passwd = yield* files.readFileString("/etc/passwd").pipe(Effect.orElseSucceed(() => ""))
  const accounts = passwd.split("\n").map((line) => line.split(":"))
  for (const name of names) {
    const account = accounts.find((fields) => fields[0] === name)
    const uid = Number(account?.[2])
    const gid = Number(account?.[3])
    if (account !== undefined && uid > 0 && gid >= 0) return { uid, gid }
  }
  return null
})

/** The unprivileged user the server runs as when we are root, made if there is none. */
export const serverUser = Effect.gen(function* () {
  const present = yield* find(wanted)
  if (present !== null) return present
  for (const [program, args] of makers) {
    yield* runAs(program, args, { as: null })
    const made = yield* find(wanted)
    if (made !== null) return made
  }
  return (yield* find(["nobody"])) ?? nobody
})
