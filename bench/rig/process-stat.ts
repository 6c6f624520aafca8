import { readFileSync } from 'node:fs'

/** Seconds of processor time that a process has used so far, all its threads together. The kernel counts in hundredths. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The command's name may hold spaces; the fields that follow its closing bracket start with the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Bytes of memory that a process holds in RAM. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  if (found === null) throw new Error(`process ${pid} has no VmRSS`)
  return Number(found[1]) * 1024
}
