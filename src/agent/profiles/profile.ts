import type { CallNode, CallTree, Profiler } from '../../runtime/profiler.ts'
import { encodeProfile, type ProfileFrame, type ProfileSample, type ProfileType } from '../../wire/pprof.ts'

/** A hundred looks a second, as the original. */
const cpuPeriodNs = 10_000_000
/** Finer than the original's half megabyte, since only what is allocated meanwhile is seen. */
const memoryPeriodBytes = 32 * 1024

/** What the platform says when nothing of the program ran. */
const nothing: ReadonlySet<string> = new Set(['(idle)', '(root)'])

export type ProfileKind = 'profile' | 'heap' | 'allocs'

/** A profile that `go tool pprof` reads. `wallMs` is when it was begun. */
export async function takeProfile(profiler: Profiler, kind: ProfileKind, forMs: number, wallMs: number, gone: AbortSignal): Promise<Uint8Array> {
  if (kind === 'profile') {
    const tree = await profiler.cpu(forMs, cpuPeriodNs, gone)
    return encode(tree, ['samples', 'cpu'], { type: 'cpu', unit: 'nanoseconds' }, cpuPeriodNs, wallMs)
  }
  const tree = await profiler.memory(forMs, memoryPeriodBytes, kind === 'heap' ? 'in use' : 'all', gone)
  const names = kind === 'heap' ? (['inuse_objects', 'inuse_space'] as const) : (['alloc_objects', 'alloc_space'] as const)
  return encode(tree, names, { type: 'space', unit: 'bytes' }, memoryPeriodBytes, wallMs)
}

function encode({ root, durationMs }: CallTree, [count, amount]: readonly [string, string], periodType: ProfileType, period: number, wallMs: number): Uint8Array {
  return encodeProfile({
    types: [{ type: count, unit: 'count' }, { type: amount, unit: periodType.unit }],
    samples: [...samplesOf(root, [])],
    period,
    periodType,
    time: BigInt(Math.round(wallMs)) * 1_000_000n,
    durationNs: durationMs * 1e6,
  })
}

function* samplesOf(node: CallNode, callers: readonly ProfileFrame[]): Iterable<ProfileSample> {
  const { name, file, line, samples, amount, calls } = node
  const stack = name === '(root)' ? callers : [{ name, file, line }, ...callers]
  if ((samples > 0 || amount > 0) && !nothing.has(name)) yield { stack, values: [samples, amount] }
  for (const call of calls) yield* samplesOf(call, stack)
}
