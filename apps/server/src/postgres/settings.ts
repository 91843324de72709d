import type { Placement } from "./placement.ts"

export interface ServerOptions {
  /** `false` gives up every committed row at a power cut. For tests only. */
  readonly durable: boolean
}

/** The longest path the operating system takes for a unix socket, less the final zero: 107 bytes on Linux, 103 on macOS. */
const socketPathBytes = process.platform === "linux" ? 107 : 103

/** Inside the data directory, which only its owner may enter; none where the path is too long or would read as a list. */
const socketDirectory = (dataDirectory: string) => {
  const bytes = Buffer.byteLength(`${dataDirectory}/.s.PGSQL.65535`)
  return bytes <= socketPathBytes && !/[,"]/.test(dataDirectory) ? dataDirectory : ""
}

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`

/** What postgresql.conf includes: made for a small installation that shares its computer. Rewritten at every start. */
export const settingsText = (placement: Placement, port: number, options: ServerOptions) =>
  `# Written by OpenFaith at every start. Use ALTER SYSTEM for changes of your own.
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ${quoted(socketDirectory(placement.dataDirectory))}
max_connections = 200
shared_buffers = 128MB
wal_level = replica
max_wal_size = 1GB
jit = off
timezone = 'UTC'
fsync = ${options.durable ? "on" : "off"}
synchronous_commit = ${options.durable ? "on" : "off"}
full_page_writes = ${options.durable ? "on" : "off"}
log_destination = 'stderr'
logging_collector = on
log_directory = ${quoted(placement.logDirectory)}
log_filename = 'postgres-%a.log' # one per weekday, so a week is kept
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %a '
log_timezone = 'UTC'
`
