/** What keeps a process from taking part, found before it does: each says the mend. */
import { Schema } from "effect"

/** Another process that is there has the address of this one. */
export class RunnerAddressTaken extends Schema.TaggedError<RunnerAddressTaken>()("RunnerAddressTaken", {
  address: Schema.String,
  host: Schema.String,
  pid: Schema.Int
}) {
  override get message() {
    return `Process ${this.pid} on ${this.host} has the address ${this.address} already: give this one another OPENFAITH_RUNNER_PORT (or leave it out, where it runs on the same machine) or its own OPENFAITH_RUNNER_HOST, or stop the other.`
  }
}

/** Two runners on different machines, and one of them has an address that leads nowhere but to itself. */
export class RunnerUnreachable extends Schema.TaggedError<RunnerUnreachable>()("RunnerUnreachable", {
  address: Schema.String,
  other: Schema.String,
  host: Schema.String
}) {
  override get message() {
    return `This process would be at ${this.address}, and one on the machine ${this.host} is at ${this.other}; 127.0.0.1 leads nobody from one machine to another. Give each process an OPENFAITH_RUNNER_HOST by which the others reach it.`
  }
}

/** What the installation has sealed was sealed with other master keys. */
export class OtherMasterKey extends Schema.TaggedError<OtherMasterKey>()("OtherMasterKey", { missing: Schema.Array(Schema.String) }) {
  override get message() {
    return `No stored credential can be opened here: they are sealed with master key ${this.missing.join(", ")}, which this process does not have. Give it the OPENFAITH_MASTER_KEY of the others, or the \`keys/master.key\` of the home they were made in. If that key is lost for good, connect again first (\`openfaith connect\`).`
  }
}

/** The address leads to a pooler that gives each transaction another session. */
export class TransactionPooler extends Schema.TaggedError<TransactionPooler>()("TransactionPooler", { why: Schema.String }) {
  override get message() {
    return `DATABASE_URL leads to a pooler that shares sessions between connections (${this.why}); runners hold locks of a session. Name PostgreSQL itself, or a pooler in session mode.`
  }
}

export class TooFewConnections extends Schema.TaggedError<TooFewConnections>()("TooFewConnections", {
  allowed: Schema.Int,
  needed: Schema.Int,
  processes: Schema.Int
}) {
  override get message() {
    return `The database allows ${this.allowed} connections, and ${this.processes === 1 ? "this process needs" : `the ${this.processes} processes of this installation need`} up to ${this.needed}. Raise max_connections (or the limit of the database or its user) to at least ${this.needed + 10}, or start fewer processes.`
  }
}

export class ClocksApart extends Schema.TaggedError<ClocksApart>()("ClocksApart", { aheadSeconds: Schema.Finite }) {
  override get message() {
    const apart = `${Math.abs(this.aheadSeconds).toFixed(0)} s ${this.aheadSeconds > 0 ? "ahead of" : "behind"}`
    return `The clock of this machine is ${apart} the database's: waits would end early or late by as much. Set both by NTP, then start this again.`
  }
}

export class LackingRights extends Schema.TaggedError<LackingRights>()("LackingRights", {
  user: Schema.String,
  grants: Schema.Array(Schema.String)
}) {
  override get message() {
    return `The database user ${this.user} lacks rights. Have its owner run: ${this.grants.map((grant) => `\`${grant}\``).join("; ")}.`
  }
}

/** Runners were to learn from Kubernetes which of them are there, and it cannot tell. */
export class KubernetesUnusable extends Schema.TaggedError<KubernetesUnusable>()("KubernetesUnusable", { why: Schema.String }) {
  override get message() {
    return `OPENFAITH_RUNNER_HEALTH is kubernetes, but ${this.why}. Give the pod its own address as OPENFAITH_RUNNER_HOST and its service account the right to list pods (docs/operate/cluster.md), or leave OPENFAITH_RUNNER_HEALTH out: runners then ask one another.`
  }
}
