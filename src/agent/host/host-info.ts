import type { HostDiskForm, HostForm, HostMemoryForm, HostCpuForm, HostSystemForm } from '../../contract/http/agent/host-form.ts'
import type { Machine } from '../../runtime/machine.ts'
import type { Clock } from '../../runtime/ports.ts'
import { cpusOf } from './cpus.ts'
import { hostId } from './host-id.ts'
import { memoryOf } from './memory.ts'
import { platformOf } from './platform.ts'

/** Numbers of file systems that servers have, from the kernel's list of magic numbers, under the original's names. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext2/ext3'], [0x58465342, 'xfs'], [0x9123683e, 'btrfs'], [0x01021994, 'tmpfs'], [0x794c7630, 'overlayfs'], [0x6969, 'nfs'],
  [0x2fc12fc1, 'zfs'], [0x73717368, 'squashfs'], [0x52654973, 'reiserfs'], [0xf2f52010, 'f2fs'], [0x4d44, 'msdos'], [0x5346544e, 'ntfs'],
  [0x65735546, 'fuseblk'], [0xff534d42, 'cifs'], [0x01021997, 'v9fs'], [0x61756673, 'aufs'],
])

/** `/v1/agent/host`: what cannot be found out is left out, and the reasons are listed. */
export function hostInfo(machine: Machine, clock: Clock): HostForm {
  const reasons: string[] = []
  const attempt = <T>(collect: () => T): T | null => {
    try {
      return collect()
    } catch (error) {
      reasons.push((error as Error).message)
      return null
    }
  }
  const wallMs = clock.wall()
  const Host = attempt(() => systemOf(machine, wallMs))
  const Memory = attempt(() => memory(machine))
  const Disk = attempt(() => disk(machine, '/'))
  const CPU = attempt(() => cpus(machine))
  return { Memory, CPU, Host, Disk, CollectionTime: BigInt(Math.round(wallMs)) * 1_000_000n, Errors: reasons.length === 0 ? null : reasons }
}

function required(machine: Machine, path: string): string {
  const text = machine.text(path)
  if (text === undefined) throw new Error(`open ${path}: no such file or directory`)
  return text
}

function memory(machine: Machine): HostMemoryForm {
  return memoryOf(required(machine, '/proc/meminfo'))
}

function cpus(machine: Machine): readonly HostCpuForm[] {
  const ofCpu = (cpu: number, file: string): string | undefined => machine.text(`/sys/devices/system/cpu/cpu${cpu}/${file}`)?.trim()
  const maxKhz = (cpu: number): number | undefined => {
    const text = ofCpu(cpu, 'cpufreq/cpuinfo_max_freq')
    return text === undefined ? undefined : Number(text)
  }
  return cpusOf(required(machine, '/proc/cpuinfo'), maxKhz, (cpu) => ofCpu(cpu, 'topology/core_id'))
}

function systemOf(machine: Machine, wallMs: number): HostSystemForm {
  const uptime = Math.floor(machine.uptimeSeconds())
  const guest = / hypervisor /.test(machine.text('/proc/cpuinfo') ?? '')
  return {
    hostname: machine.hostName,
    uptime,
    bootTime: Math.floor(wallMs / 1000) - uptime,
    procs: machine.processCount(),
    os: machine.program.os,
    ...platformOf((path) => machine.text(path)),
    kernelVersion: machine.kernelVersion,
    kernelArch: machine.kernelArchitecture,
    virtualizationSystem: '',
    virtualizationRole: guest ? 'guest' : '',
    hostid: hostId(machine),
  }
}

function disk(machine: Machine, path: string): HostDiskForm {
  const { type, blockBytes, blocks, freeBlocks, availableBlocks, files, freeFiles } = machine.fileSystem(path)
  const used = (blocks - freeBlocks) * blockBytes
  const free = availableBlocks * blockBytes
  return {
    path,
    fstype: fileSystems.get(type) ?? '',
    total: blocks * blockBytes,
    free,
    used,
    usedPercent: used + free === 0 ? 0 : (used / (used + free)) * 100,
    inodesTotal: files,
    inodesUsed: files - freeFiles,
    inodesFree: freeFiles,
    inodesUsedPercent: files === 0 ? 0 : ((files - freeFiles) / files) * 100,
  }
}
