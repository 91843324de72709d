import { follow } from "./follow.ts"
import { openFaith } from "./OpenFaith.ts"
import { searchIndex } from "./SearchIndex.ts"
import { serve } from "./serve.ts"

const {
  OPENFAITH_KEY: key,
  OPENFAITH_ORG: org,
  OPENFAITH_URL: url = "http://127.0.0.1:4400",
  SEARCH_FILE: file = "people.sqlite",
  SEARCH_PORT: port = "4480"
} = process.env

if (key === undefined || org === undefined) {
  console.error(
    'Set OPENFAITH_ORG to the organisation, and OPENFAITH_KEY to a key of it: `npx openfaith keys create --name "people search" --org <name>`.'
  )
  process.exit(2)
}

const stopping = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort())

const index = searchIndex(file)
console.log(`Search at http://127.0.0.1:${await serve(index, Number(port), stopping.signal)}`)
try {
  await follow(openFaith({ url, key, org, signal: stopping.signal }), index, stopping.signal, console.error)
} catch (error) {
  console.error(`OpenFaith refuses: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
  stopping.abort()
} finally {
  index.close()
}
