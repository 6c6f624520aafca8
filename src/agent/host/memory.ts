import { HostMemoryForm } from '../../contract/http/agent/host-form.ts'

/** Fields of the answer and what the kernel calls them in /proc/meminfo. */
const kernelNames = {
  total: 'MemTotal', available: 'MemAvailable', free: 'MemFree', active: 'Active', inactive: 'Inactive', buffers: 'Buffers', writeback: 'Writeback',
  dirty: 'Dirty', writebacktmp: 'WritebackTmp', shared: 'Shmem', slab: 'Slab', sreclaimable: 'SReclaimable', sunreclaim: 'SUnreclaim',
  pagetables: 'PageTables', swapcached: 'SwapCached', commitlimit: 'CommitLimit', committedas: 'Committed_AS', hightotal: 'HighTotal',
  highfree: 'HighFree', lowtotal: 'LowTotal', lowfree: 'LowFree', swaptotal: 'SwapTotal', swapfree: 'SwapFree', mapped: 'Mapped',
  vmalloctotal: 'VmallocTotal', vmallocused: 'VmallocUsed', vmallocchunk: 'VmallocChunk', hugepagestotal: 'HugePages_Total',
  hugepagesfree: 'HugePages_Free', hugepagesize: 'Hugepagesize',
} as const

/** Memory as /proc/meminfo tells it. */
export function memoryOf(meminfo: string): HostMemoryForm {
  const lines = new Map(meminfo.split('\n').flatMap((line): readonly (readonly [string, number])[] => {
    const [, name, amount, unit] = /^([^:]+):\s*(\d+)( kB)?$/.exec(line) ?? []
    return name === undefined ? [] : [[name, Number(amount) * (unit === undefined ? 1 : 1024)]]
  }))
  const of = (name: string): number => lines.get(name) ?? 0
  const direct = Object.fromEntries(Object.entries(kernelNames).map(([field, name]) => [field, of(name)]))
  // The kernel's cache of its own objects counts as cached as far as it can be given back.
  const cached = of('Cached') + of('SReclaimable')
  const used = of('MemTotal') - of('MemFree') - of('Buffers') - cached
  const available = lines.has('MemAvailable') ? of('MemAvailable') : of('MemFree') + cached
  return HostMemoryForm.make({ ...direct, available, cached, used, usedPercent: (used / of('MemTotal')) * 100 })
}
