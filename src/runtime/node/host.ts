import { readdirSync, readFileSync, statSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { bytesOfText } from '../../std/bytes.ts'
import type { Host, InterfaceAddress } from '../host.ts'
import { goError } from './go-errors.ts'

/** This machine. */
export const nodeHost: Host = {
  name: () => bytesOfText(hostname()),
  addresses,
  pathKind(path) {
    const found = statSync(onDisk(path), { throwIfNoEntry: false })
    if (found === undefined) return 'absent'
    return found.isDirectory() ? 'folder' : 'file'
  },
  readFile: (path) => asGo('open', path, () => readFileSync(onDisk(path), 'latin1')),
  // Byte order of UTF-8 is what Go sorts by.
  folder: (path) => asGo('open', path, () => readdirSync(onDisk(path)).map((name) => bytesOfText(name)).sort()),
  openFileLimit,
}

/** Paths are byte strings everywhere else. */
function onDisk(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}

function addresses(): readonly InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list = []]) => list.map((entry) => ({
    interface: bytesOfText(name), ip: entry.address, family: entry.family === 'IPv4' ? 4 as const : 6 as const, loopback: entry.internal,
    bits: Number(entry.cidr?.split('/')[1] ?? (entry.family === 'IPv4' ? 32 : 128)),
  })))
}

function asGo<T>(operation: string, path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw goError(operation, path, error)
  }
}

/** The soft limit, where the system shows it. Node has already raised it as far as it may. */
function openFileLimit(): number | undefined {
  if (process.platform !== 'linux') return undefined
  const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))
  return line === null ? undefined : Number(line[1])
}
