import type { HeapProfiler, Profiler as Cpu, Runtime } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { bytesOfText } from '../../std/bytes.ts'
import { type CallNode, type CallTree, type Profiler, ProfilerBusy } from '../profiler.ts'

/** What is looked at now. */
const busy = new Set<'time' | 'memory'>()

/** The profiler of V8. It sees the main thread. */
export const nodeProfiler: Profiler = {
  cpu: (forMs, periodNs, gone) => look('time', async (session) => {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: periodNs / 1000 })
    await session.post('Profiler.start')
    const durationMs = await passed(forMs, gone)
    const { profile } = await session.post('Profiler.stop')
    return { root: cpuTree(profile), durationMs }
  }),
  memory: (forMs, periodBytes, kind, gone) => look('memory', async (session) => {
    const all = kind === 'all'
    await session.post('HeapProfiler.enable')
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: periodBytes, includeObjectsCollectedByMajorGC: all, includeObjectsCollectedByMinorGC: all,
    })
    const durationMs = await passed(forMs, gone)
    const { profile } = await session.post('HeapProfiler.stopSampling')
    return { root: heapTree(profile), durationMs }
  }),
}

async function look(at: 'time' | 'memory', take: (session: Session) => Promise<CallTree>): Promise<CallTree> {
  if (busy.has(at)) throw new ProfilerBusy('profiling already in use')
  busy.add(at)
  const session = new Session()
  try {
    session.connect()
    return await take(session)
  } finally {
    session.disconnect()
    busy.delete(at)
  }
}

/** Resolves when the time is over or the caller is gone, with the milliseconds that it was. */
async function passed(forMs: number, gone: AbortSignal): Promise<number> {
  const from = performance.now()
  try {
    await wait(forMs, undefined, { signal: gone })
  } catch (error) {
    if (!gone.aborted) throw error
  }
  return performance.now() - from
}

function cpuTree({ nodes, samples = [], timeDeltas = [] }: Cpu.Profile): CallNode {
  const nanoseconds = new Map<number, number>()
  for (const [at, id] of samples.entries()) nanoseconds.set(id, (nanoseconds.get(id) ?? 0) + Math.max(timeDeltas[at] ?? 0, 0) * 1000)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const treeOf = (node: Cpu.ProfileNode): CallNode => ({
    ...frameOf(node.callFrame),
    samples: node.hitCount ?? 0,
    amount: nanoseconds.get(node.id) ?? 0,
    calls: (node.children ?? []).flatMap((id) => {
      const child = byId.get(id)
      return child === undefined ? [] : [treeOf(child)]
    }),
  })
  return treeOf(nodes[0]!)
}

/** V8 tells of samples what the types of the platform leave out. */
interface HeapSamples {
  readonly samples: readonly { readonly nodeId: number }[]
}

type HeapNode = HeapProfiler.SamplingHeapProfileNode & { readonly id: number }

function heapTree(profile: HeapProfiler.SamplingHeapProfile): CallNode {
  const { samples } = profile as HeapProfiler.SamplingHeapProfile & HeapSamples
  const counts = new Map<number, number>()
  for (const { nodeId } of samples) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  const treeOf = (node: HeapNode): CallNode => ({
    ...frameOf(node.callFrame), samples: counts.get(node.id) ?? 0, amount: node.selfSize, calls: (node.children as HeapNode[]).map(treeOf),
  })
  return treeOf(profile.head as HeapNode)
}

function frameOf({ functionName, url, lineNumber }: Runtime.CallFrame): Pick<CallNode, 'name' | 'file' | 'line'> {
  return { name: bytesOfText(functionName || '(anonymous)'), file: bytesOfText(url), line: lineNumber + 1 }
}
