import { CommandType } from '../wire/command.ts'

/** Told how the state machine spends its time; it has no clock of its own. Commands are applied one after the other. */
export interface FsmMeter {
  begin(): void
  /** `op` says what of the command's kind it was, for kinds that are several things. */
  end(metric: string, op: string | undefined): void
  /** A snapshot begins to be written; the returned function is called when that has ended. Commands may be applied meanwhile. */
  persisting(): () => void
}

/** The original's names (surface/checks-and-agent.md TM06). */
const metrics: ReadonlyMap<number, string> = new Map([
  [CommandType.Register, 'register'],
  [CommandType.Deregister, 'deregister'],
  [CommandType.KVS, 'kvs'],
  [CommandType.Session, 'session'],
  [CommandType.Tombstone, 'tombstone'],
  [CommandType.CoordinateBatchUpdate, 'coordinate.batch-update'],
  [CommandType.PreparedQuery, 'prepared-query'],
  [CommandType.Txn, 'txn'],
  [CommandType.Autopilot, 'autopilot'],
])

/** Undefined for kinds that are not measured. */
export function metricOf(type: number): string | undefined {
  return metrics.get(type)
}
