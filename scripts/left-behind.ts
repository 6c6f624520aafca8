import { readdirSync, readFileSync } from 'node:fs'

/** A variable that everything a group starts inherits, whoever becomes its parent. */
export const groupVariable = 'PROCONSUL_TEST_GROUP'

/** How long processes that were told to end have for it. */
const graceMs = 10_000
const pauseMs = 100

interface Process {
  readonly pid: number
  readonly command: string
}

/** Ends the processes that outlive their group and says what they were; those that are about to end are let. Needs /proc. */
export function endLeftBehind(mark: string, withinMs = graceMs): readonly string[] {
  const deadline = performance.now() + withinMs
  const pause = new Int32Array(new SharedArrayBuffer(4))
  let left = processesOf(mark)
  while (left.length > 0 && performance.now() < deadline) {
    Atomics.wait(pause, 0, 0, pauseMs)
    left = processesOf(mark)
  }
  for (const { pid } of left) kill(pid)
  return left.map(({ pid, command }) => `${pid}: ${command}`)
}

function processesOf(mark: string): readonly Process[] {
  if (process.platform !== 'linux') return []
  const found: Process[] = []
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const environment = read(`/proc/${entry}/environ`)
    if (!environment.split('\0').includes(`${groupVariable}=${mark}`)) continue
    found.push({ pid: Number(entry), command: shortened(read(`/proc/${entry}/cmdline`).split('\0').join(' ').trim()) })
  }
  return found
}

/** A command line's program, and its last words, which say what it was about. */
function shortened(command: string): string {
  return command.length > 200 ? `${command.slice(0, 80)} … ${command.slice(-110)}` : command
}

/** Nothing for a process that is gone, or somebody else's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return ''
    throw error
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
