// Ends with 0 where the process in this container is ready: one that serves HTTP answers at OPENFAITH_PORT, a runner at OPENFAITH_METRICS_PORT.
const ports = [process.env.OPENFAITH_PORT, process.env.OPENFAITH_METRICS_PORT].filter(Boolean)
const isReady = async (port) => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(4000) })).ok
  } catch {
    return false
  }
}
process.exit((await Promise.all(ports.map(isReady))).includes(true) ? 0 : 1)
