/** Who a command asks: a server elsewhere where OPENFAITH_URL names one, else the installation of this machine. */
import { Effect, type FileSystem, Layer, type Path } from "effect"
import { elsewhere, givenUrl } from "./elsewhere.ts"
import type { OpenFaith, Told } from "./OpenFaith.ts"

type Asked = Layer.Layer<OpenFaith, Told, FileSystem.FileSystem | Path.Path>

const asking = (whenMissing: "make" | "fail") =>
  Layer.unwrap(
    Effect.gen(function* (): Effect.fn.Return<Asked, Told> {
      const url = yield* givenUrl
      if (url !== null) return elsewhere(url)
      const { here } = yield* Effect.promise(() => import("../machine/here.ts"))
      return here(whenMissing)
    })
  )

/** For commands that need an installation; fails with `NoInstallation` where there is none. */
export const Asking = asking("fail")

/** Makes one at first use. */
export const AskingOrMaking = asking("make")
