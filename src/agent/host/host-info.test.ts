import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Machine } from '../../runtime/machine.ts'
import type { Clock } from '../../runtime/ports.ts'
import { simulatedMachine } from '../../runtime/sim/machine.ts'
import { hostInfo } from './host-info.ts'
import { platformOf } from './platform.ts'

const clock = { wall: () => 1_795_645_421_193.825 } as unknown as Clock

const meminfo = `MemTotal:       1000 kB
MemFree:         400 kB
MemAvailable:    700 kB
Buffers:          50 kB
Cached:          200 kB
SReclaimable:    100 kB
Active(file):    999 kB
HugePages_Total:   3
Hugepagesize:   2048 kB
`
const cpuinfo = `processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 26
model name\t: AMD: EPYC
stepping\t: 1
cpu MHz\t\t: 2596.120
cache size\t: 1024 KB
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu vme hypervisor x2apic
microcode\t: 0x1000065

processor\t: 1
core id\t\t: 1
flags\t\t: fpu

`

function machine(files: Readonly<Record<string, string>>): Machine {
  return {
    ...simulatedMachine('box'),
    uptimeSeconds: () => 13_361.9,
    text: (path) => files[path],
    fileSystem: () => ({ type: 0xef53, blockBytes: 4096, blocks: 1000, freeBlocks: 600, availableBlocks: 500, files: 100, freeFiles: 75 }),
  }
}

test('memory, processors, system and disk are what the kernel says of them', () => {
  const info = hostInfo(machine({
    '/proc/meminfo': meminfo, '/proc/cpuinfo': cpuinfo, '/etc/debian_version': '12.11\n', '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
    '/sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq': '3000000\n',
  }), clock)
  assert.equal(info.Errors, null)
  assert.equal(info.CollectionTime, 1_795_645_421_194_000_000n)
  const { Memory, CPU, Host, Disk } = info
  assert.deepEqual([Memory?.total, Memory?.cached, Memory?.used, Memory?.usedPercent, Memory?.available], [1_024_000, 307_200, 256_000, 25, 716_800])
  assert.deepEqual([Memory?.hugepagestotal, Memory?.hugepagesize, Memory?.active], [3, 2_097_152, 0])
  const [first, second] = CPU ?? []
  assert.deepEqual([first?.modelName, first?.mhz, first?.cacheSize, first?.microcode, first?.flags], ['AMD: EPYC', 2596.12, 1024, '0x1000065', ['fpu', 'vme', 'hypervisor', 'x2apic']])
  assert.deepEqual([second?.cpu, second?.coreId, second?.mhz, second?.cores], [1, '1', 3000, 1])
  assert.deepEqual([Host?.hostname, Host?.uptime, Host?.bootTime, Host?.platform, Host?.platformVersion, Host?.virtualizationRole, Host?.hostid], [
    'box', 13_361, 1_795_632_060, 'debian', '12.11', 'guest', '01234567-89ab-cdef-0123-456789abcdef',
  ])
  assert.deepEqual(Disk, {
    path: '/', fstype: 'ext2/ext3', total: 4_096_000, free: 2_048_000, used: 1_638_400, usedPercent: (1_638_400 / 3_686_400) * 100, inodesTotal: 100, inodesUsed: 25,
    inodesFree: 75, inodesUsedPercent: 25,
  })
})

test('what cannot be found out is left out, with the reason', () => {
  const { Memory, CPU, Disk, Host, Errors } = hostInfo(simulatedMachine('box'), clock)
  assert.deepEqual([Memory, CPU, Disk], [null, null, null])
  assert.equal(Host?.hostname, 'box')
  assert.deepEqual(Errors, [
    'open /proc/meminfo: no such file or directory', 'a simulated machine has no file systems', 'open /proc/cpuinfo: no such file or directory',
  ])
})

const of = (files: Readonly<Record<string, string>>): readonly string[] => Object.values(platformOf((path) => files[path]))

test('a distribution is known by the files that it leaves', () => {
  assert.deepEqual(of({ '/etc/debian_version': 'bookworm/sid\n', '/etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n' }), ['ubuntu', 'debian', '22.04'])
  assert.deepEqual(of({ '/etc/redhat-release': 'Red Hat Enterprise Linux release 8.4 (Ootpa)\n' }), ['redhat', 'rhel', '8.4'])
  assert.deepEqual(of({ '/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n' }), ['centos', 'rhel', '7.9.2009'])
  assert.deepEqual(of({ '/etc/alpine-release': '3.18.4\n' }), ['alpine', 'alpine', '3.18.4'])
  assert.deepEqual(of({ '/etc/os-release': 'ID=nixos\nVERSION_ID="23.05"\n' }), ['nixos', '', '23.05'])
  assert.deepEqual(of({}), ['', '', ''])
})
