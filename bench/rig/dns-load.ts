/** Load on DNS: questions by UDP, as a process of its own, so that it shares no event loop and no heap with what it measures. */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Histogram } from './histogram.ts'
import type { Measured } from './load-plan.ts'

/** One question, asked again and again. */
export interface DnsLoad {
  readonly port: number
  readonly name: string
  readonly type: 'A' | 'SRV'
  readonly seconds: number
  readonly sockets: number
  /** Questions that each socket has on the way. */
  readonly window: number
}

const types = { A: 1, SRV: 33 } as const

/** Runs a load and gives what it saw. A question that is lost is not asked again, so losses lower the figures. */
export async function runDnsLoad(load: DnsLoad): Promise<Measured> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(load)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`the load generator ended with ${code}`)
  return JSON.parse(output) as Measured
}

function question({ name, type }: DnsLoad): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]))
  return Buffer.concat([Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, types[type], 0, 1])])
}

async function generate(load: DnsLoad): Promise<void> {
  const histogram = new Histogram()
  const seconds: number[] = []
  let errors = 0
  let sending = true
  const started = performance.now()
  const cpu = process.cpuUsage()
  const sockets = await Promise.all(Array.from({ length: load.sockets }, async () => {
    const socket = createSocket('udp4')
    const messages = Array.from({ length: load.window }, () => Buffer.from(question(load)))
    const sent = messages.map(() => 0)
    const send = (slot: number): void => {
      const message = messages[slot]!
      message.writeUInt16BE(slot)
      sent[slot] = performance.now()
      socket.send(message)
    }
    socket.on('message', (answer) => {
      const slot = answer.readUInt16BE()
      const now = performance.now()
      histogram.add(now - sent[slot]!)
      const second = Math.floor((now - started) / 1000)
      seconds[second] = (seconds[second] ?? 0) + 1
      // A code, or an answer without records, is no answer here.
      if ((answer[3]! & 0xf) !== 0 || answer.readUInt16BE(6) === 0) errors += 1
      if (sending) send(slot)
    })
    await new Promise<void>((resolve) => socket.connect(load.port, '127.0.0.1', resolve))
    for (let slot = 0; slot < load.window; slot += 1) send(slot)
    return socket
  }))
  await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000))
  sending = false
  const took = (performance.now() - started) / 1000
  const used = process.cpuUsage(cpu)
  const mean = histogram.total / took
  const result: Measured = {
    operations: histogram.total, seconds: took, perSecond: mean,
    p50: histogram.quantile(0.5), p99: histogram.quantile(0.99), p999: histogram.quantile(0.999), max: histogram.max,
    worstSecond: Math.min(...seconds.slice(1, Math.floor(took))) / mean,
    bySecond: seconds.map((count) => ({ count, slowest: 0 })),
    generatorCpu: (used.user + used.system) / 1e6 / took,
    errors, firstError: errors > 0 ? 'an answer without records' : '',
  }
  console.log(JSON.stringify(result))
  for (const socket of sockets) socket.close()
}

if (import.meta.main) await generate(JSON.parse(process.argv[2] ?? '') as DnsLoad)
