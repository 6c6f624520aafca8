import { dur, f64, int, list, opt, record, str, u64 } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'

/** In bytes, but for the counts of huge pages. */
export const HostMemoryForm = record('HostMemory', {
  total: u64(), available: u64(), used: u64(), usedPercent: f64(), free: u64(), active: u64(), inactive: u64(), wired: u64(), laundry: u64(),
  buffers: u64(), cached: u64(), writeback: u64(), dirty: u64(), writebacktmp: u64(), shared: u64(), slab: u64(), sreclaimable: u64(),
  sunreclaim: u64(), pagetables: u64(), swapcached: u64(), commitlimit: u64(), committedas: u64(), hightotal: u64(), highfree: u64(),
  lowtotal: u64(), lowfree: u64(), swaptotal: u64(), swapfree: u64(), mapped: u64(), vmalloctotal: u64(), vmallocused: u64(),
  vmallocchunk: u64(), hugepagestotal: u64(), hugepagesfree: u64(), hugepagesize: u64(),
})
export type HostMemoryForm = RecordOf<typeof HostMemoryForm>

/** One processor, as the kernel counts them. */
export const HostCpuForm = record('HostCpu', {
  cpu: int(), vendorId: str(), family: str(), model: str(), stepping: int(), physicalId: str(), coreId: str(), cores: int(), modelName: str(),
  mhz: f64(), cacheSize: int(), flags: list(str()), microcode: str(),
})
export type HostCpuForm = RecordOf<typeof HostCpuForm>

export const HostSystemForm = record('HostSystem', {
  hostname: str(), uptime: u64(), bootTime: u64(), procs: u64(), os: str(), platform: str(), platformFamily: str(), platformVersion: str(),
  kernelVersion: str(), kernelArch: str(), virtualizationSystem: str(), virtualizationRole: str(), hostid: str(),
})
export type HostSystemForm = RecordOf<typeof HostSystemForm>

/** The file system of the root folder. */
export const HostDiskForm = record('HostDisk', {
  path: str(), fstype: str(), total: u64(), free: u64(), used: u64(), usedPercent: f64(), inodesTotal: u64(), inodesUsed: u64(), inodesFree: u64(),
  inodesUsedPercent: f64(),
})
export type HostDiskForm = RecordOf<typeof HostDiskForm>

/** The machine that the agent runs on. What could not be found out is null, and `Errors` says why. */
export const HostForm = record('AgentHost', {
  Memory: opt(HostMemoryForm),
  CPU: list(opt(HostCpuForm)),
  Host: opt(HostSystemForm),
  Disk: opt(HostDiskForm),
  /** In nanoseconds since 1970. */
  CollectionTime: dur(),
  Errors: list(str()),
})
export type HostForm = RecordOf<typeof HostForm>
