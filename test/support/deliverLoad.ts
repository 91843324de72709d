/**
 * Sends signed deliveries at a steady rate and prints how long each took from when it was due, so that a receiver which falls behind cannot hide it.
 * A process of its own: `node test/support/deliverLoad.ts <url> <secret> <per second> <seconds> <organisation> <id,id,...>`.
 */
import { createHmac } from "node:crypto"
import { Agent, request } from "node:http"
import { performance } from "node:perf_hooks"

const [url = "", secret = "", rate = "1000", seconds = "10", organisation = "", records = "1"] = process.argv.slice(2)
const ids = records.split(",")
const name = "people.v2.events.person.updated"
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const total = Number(rate) * Number(seconds)
const latencies: Array<number> = []
const statuses: Record<string, number> = {}

const bodyOf = (n: number) => {
  const id = ids[n % ids.length]
  const attributes = Object.fromEntries(Array.from({ length: 30 }, (_, field) => [`attribute_${field}`, `value ${n}`]))
  const payload = JSON.stringify({ data: { type: "Person", id, attributes }, meta: { event_time: new Date().toISOString() } })
  return JSON.stringify({
    data: [
      {
        id: `load-${process.pid}-${n}`,
        type: "EventDelivery",
        attributes: { name, attempt: 1, payload },
        relationships: { organization: { data: { type: "Organization", id: organisation } } }
      }
    ]
  })
}

const send = (n: number, dueAt: number) => {
  const body = bodyOf(n)
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-pco-webhooks-name": name,
    "x-pco-webhooks-authenticity": createHmac("sha256", secret).update(body).digest("hex")
  }
  const done = (status: string) => {
    latencies.push(performance.now() - dueAt)
    statuses[status] = (statuses[status] ?? 0) + 1
    if (latencies.length === total) finish()
  }
  const sent = request(url, { method: "POST", agent, headers }, (answer) => {
    answer.resume()
    answer.on("end", () => done(String(answer.statusCode)))
  })
  sent.on("error", ({ message }) => done(message))
  sent.end(body)
}

const finish = () => {
  latencies.sort((a, b) => a - b)
  const at = (share: number) => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0)
  console.log(
    JSON.stringify({ statuses, p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1), seconds: (performance.now() - startedAt) / 1000 })
  )
  agent.destroy()
}

const startedAt = performance.now()
let made = 0
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * Number(rate)))
  for (; made < due; made++) send(made, startedAt + (made / Number(rate)) * 1000)
  if (made === total) clearInterval(timer)
}, 2)
