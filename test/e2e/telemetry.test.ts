import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'

/** Lines that come, until one fits. */
class Lines {
  readonly all: string[] = []
  #heard: () => void = () => undefined

  take(text: string): void {
    this.all.push(...text.split('\n').filter((line) => line !== ''))
    this.#heard()
  }

  async until(wanted: RegExp): Promise<void> {
    while (!this.all.some((line) => wanted.test(line))) await new Promise<void>((resolve) => (this.#heard = resolve))
  }
}

async function receiverOfDatagrams(t: TestContext): Promise<{ readonly address: string; readonly lines: Lines }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const lines = new Lines()
  socket.on('message', (message) => {
    assert.ok(message.length <= 1400, `a datagram of ${message.length} bytes`)
    lines.take(message.toString())
  })
  t.after(() => socket.close())
  return { address: `127.0.0.1:${socket.address().port}`, lines }
}

async function receiverOfStreams(t: TestContext): Promise<{ readonly address: string; readonly lines: Lines }> {
  const lines = new Lines()
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    let rest = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      lines.take(parts.join('\n'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, lines }
}

test('statsd, statsite and DogStatsD get every figure in their own language', { timeout: 300_000 }, async (t) => {
  const [statsd, dogstatsd, statsite] = [await receiverOfDatagrams(t), await receiverOfDatagrams(t), await receiverOfStreams(t)]
  const telemetry = {
    statsd_address: statsd.address, statsite_address: statsite.address, dogstatsd_addr: dogstatsd.address, dogstatsd_tags: ['dc:here'], metrics_prefix: 'mine',
    disable_hostname: true,
  }
  await using agent = await startAgent({ config: JSON.stringify({ telemetry }) })
  await agent.client.kv.put('a', 'b')
  await agent.client.health.service('web')
  for (const { lines } of [statsd, statsite]) {
    await lines.until(/^mine\.kvs\.apply:\d+\.\d{6}\|ms$/)
    await lines.until(/^mine\.health\.service\.query\.web:1\.000000\|c$/)
    await lines.until(/^mine\.runtime\.alloc_bytes:\d+\.\d{6}\|g$/)
    assert.deepEqual(lines.all.filter((line) => !/^mine\.[\w.-]+:\d+\.\d{6}\|(?:g|c|ms)$/.test(line)), [])
  }
  await dogstatsd.lines.until(/^mine\.fsm\.kvs:[\d.]+\|ms\|#dc:here,op:set$/)
  await dogstatsd.lines.until(/^mine\.health\.service\.query:1\|c\|#dc:here,service:web$/)
})

test('a receiver that is not there costs an agent nothing but a line in its log', { timeout: 300_000 }, async () => {
  const logged: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  await using agent = await startAgent({
    config: '{"telemetry":{"statsite_address":"127.0.0.1:1","prefix_filter":["-consul.runtime","+consul.runtime.sys","x",""]}}', logLevel: 'error',
    onLog: (line) => {
      logged.push(line)
      resolve()
    },
  })
  await agent.client.kv.put('a', 'b')
  await promise
  assert.match(logged[0] ?? '', /\[ERROR\] agent: Error connecting to statsite: error=/)
})

test('an address that is none keeps an agent from starting', async () => {
  const config = '{"telemetry":{"statsd_address":"nowhere"}}'
  await assert.rejects(startAgent({ config }), { message: 'telemetry: statsd: address nowhere: missing port in address' })
})

test('Prometheus gets what the filter leaves, and the typed client metrics and host', { timeout: 300_000 }, async () => {
  await using agent = await startAgent({ config: '{"telemetry":{"prometheus_retention_time":"1h","disable_hostname":true,"prefix_filter":["-consul.raft"]}}' })
  await agent.client.kv.put('a', 'b')
  const [metrics, host] = [await agent.client.agent.metrics(), await agent.client.agent.host()]
  assert.match(metrics.Timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d0 \+0000 UTC$/)
  assert.deepEqual([host.Errors, host.Disk?.path, typeof host.CollectionTime], [null, '/', 'bigint'])
  const reply = await fetch(`${agent.addresses.http}/v1/agent/metrics?format=prometheus`)
  assert.equal(reply.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await reply.text()
  assert.match(text, /^consul_kvs_apply_count 1$/m)
  assert.match(text, /^consul_fsm_kvs_count\{op="set"\} 1$/m)
  assert.match(text, /^consul_http_PUT_v1_kv___count 1$/m)
  assert.doesNotMatch(text, /consul_raft/)
})
