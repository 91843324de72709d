#!/usr/bin/env node
import { install, run } from "../../../scripts/run.mjs"

install()
run("apps/cli/src/main.ts", process.argv.slice(2))
