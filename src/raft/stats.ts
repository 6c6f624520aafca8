import { formatDuration, nanoseconds } from '../std/duration.ts'
import { describeServers } from './core/configuration.ts'
import type { RaftMachine } from './core/machine.ts'
import { protocolVersion, snapshotVersion } from './core/messages.ts'

export interface StatsInput {
  readonly machine: RaftMachine
  readonly selfId: string
  readonly appliedIndex: number
  /** Undefined when no leader was ever heard, 0 on the leader. */
  readonly lastContactMs: number | undefined
  readonly stopped: boolean
}

/** `Stats.raft` of `/v1/agent/self`: 1.8.7's keys and forms. */
export function raftStats({ machine, selfId, appliedIndex, lastContactMs, stopped }: StatsInput): Record<string, string> {
  const { configuration, index } = machine.latest
  const voters = configuration.Servers.filter((server) => server.Suffrage === 0)
  const present = voters.some((server) => server.ID === selfId)
  return {
    applied_index: String(appliedIndex),
    commit_index: String(machine.commitIndex),
    fsm_pending: String(Math.max(machine.commitIndex - appliedIndex, 0)),
    last_contact: contact(machine, lastContactMs),
    last_log_index: String(machine.lastIndex),
    last_log_term: String(machine.lastTerm),
    last_snapshot_index: String(machine.snapshotIndex),
    last_snapshot_term: String(machine.snapshotTerm),
    latest_configuration: describeServers(configuration),
    latest_configuration_index: String(index),
    num_peers: String(present ? voters.length - 1 : 0),
    protocol_version: String(protocolVersion),
    protocol_version_max: String(protocolVersion),
    protocol_version_min: '0',
    snapshot_version_max: String(snapshotVersion),
    snapshot_version_min: '0',
    state: stopped ? 'Shutdown' : machine.role,
    term: String(machine.term),
  }
}

function contact(machine: RaftMachine, lastContactMs: number | undefined): string {
  if (machine.role === 'Leader') return '0'
  return lastContactMs === undefined ? 'never' : formatDuration(nanoseconds(lastContactMs))
}
