import { readdirSync, readFileSync } from 'node:fs'

const patienceMs = 30_000
const pauseMs = 50

/** Command lines of all processes here. */
function commandLines(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      return ''
    }
  })
}

/** The command lines that hold a mark, once there are none or what was killed has had time to be gone. */
export async function leftWith(mark: string): Promise<readonly string[]> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const left = commandLines().filter((line) => line.includes(mark))
    if (left.length === 0 || performance.now() > deadline) return left
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
