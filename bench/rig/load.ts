import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Load, Measured } from './load-plan.ts'

/** Runs a load in a process of its own, so that it shares no event loop and no heap with what it measures. */
export async function runLoad(load: Load, signal?: AbortSignal): Promise<Measured> {
  const program = fileURLToPath(new URL('./generator.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(signal === undefined ? {} : { signal }),
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`the load generator ended with ${code}`)
  return JSON.parse(output) as Measured
}
