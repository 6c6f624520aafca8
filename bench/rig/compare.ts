import type { Running } from './agents.ts'
import { median } from './histogram.ts'
import { runLoad } from './load.ts'
import type { Load, Measured } from './load-plan.ts'
import { cpuSeconds } from './process-stat.ts'
import { type BenchOptions, printRow, type Sample } from './report.ts'

/** A load against one running server, with the processor time it cost there. */
export async function sample(server: Running, load: Omit<Load, 'port'>): Promise<Sample> {
  if (load.warmUpSeconds > 0) await runLoad({ ...load, port: server.port, seconds: load.warmUpSeconds, warmUpSeconds: 0 })
  const before = cpuSeconds(server.pid)
  const measured = await runLoad({ ...load, port: server.port, warmUpSeconds: 0 })
  const spent = cpuSeconds(server.pid) - before
  return { measured, cpuMicros: (spent / measured.operations) * 1e6 }
}

/** Measures servers in turn, round after round, so that whatever else the machine does hits all of them alike. */
export async function interleave(
  servers: readonly Running[], load: (round: number, server: Running) => Omit<Load, 'port'>, options: BenchOptions,
): Promise<ReadonlyMap<Running, Sample>> {
  const samples = new Map<Running, Sample[]>(servers.map((server) => [server, []]))
  for (let round = 0; round < options.rounds; round += 1) {
    for (const server of servers) samples.get(server)?.push(await sample(server, load(round, server)))
  }
  return new Map([...samples].map(([server, list]) => [server, middle(list)]))
}

/** The median of each figure. */
export function middle(list: readonly Sample[]): Sample {
  const of = (pick: (measured: Measured) => number): number => median(list.map((one) => pick(one.measured)))
  const measured: Measured = {
    operations: of((m) => m.operations), seconds: of((m) => m.seconds), perSecond: of((m) => m.perSecond),
    p50: of((m) => m.p50), p99: of((m) => m.p99), p999: of((m) => m.p999), max: of((m) => m.max),
    worstSecond: Math.min(...list.map((one) => one.measured.worstSecond)),
    bySecond: list[0]?.measured.bySecond ?? [], generatorCpu: of((m) => m.generatorCpu),
    errors: list.reduce((sum, one) => sum + one.measured.errors, 0),
    firstError: list.map((one) => one.measured.firstError).find((text) => text !== '') ?? '',
  }
  return { measured, cpuMicros: median(list.map((one) => one.cpuMicros)) }
}

/** Prints one row for each server, and hands back how one compares with another. */
export function printAll(samples: ReadonlyMap<Running, Sample>): void {
  for (const [server, one] of samples) printRow(server.contender, one)
}

/** Throughput and processor time of one sample relative to another's. */
export function ratio(one: Sample, other: Sample): { readonly throughput: number; readonly cpu: number } {
  return { throughput: one.measured.perSecond / other.measured.perSecond, cpu: one.cpuMicros / other.cpuMicros }
}
