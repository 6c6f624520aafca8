import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What the generator sends: each connection has one request on the way at a time. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  readonly method: string
  /** `{n}` becomes a number that runs from `first` to `first + keys - 1` and around again. */
  readonly path: string
  readonly keys: number
  readonly first?: number
  /** Bytes of the body; from 12 on, no two are alike. */
  readonly bodyBytes: number
  /** Not counted, to let compilers warm up. */
  readonly warmUpSeconds: number
  /** Stop after one round over all keys rather than after `seconds`. */
  readonly once?: boolean
}

/** What the generator saw. Times in milliseconds. */
export interface Measured {
  readonly operations: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** Operations in the slowest whole second, as a share of the mean. */
  readonly worstSecond: number
  readonly bySecond: readonly { readonly count: number; readonly slowest: number }[]
  /** Share of one core that the generator itself used; near 1 the figures are about the generator. */
  readonly generatorCpu: number
  readonly errors: number
  readonly firstError: string
}

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
