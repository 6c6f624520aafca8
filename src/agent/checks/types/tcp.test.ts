import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import test from 'node:test'
import { VirtualChecks, untilAborted } from '../checks.suite.ts'
import { RealChecks } from '../real-checks.suite.ts'

const second = 1_000_000_000

test('a TCP check passes where connections are taken', async (t) => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const checks = new RealChecks()
  const accepted = once(server, 'connection')
  assert.deepEqual(await checks.once({ TCP: `127.0.0.1:${port}` }), ['passing', `TCP connect 127.0.0.1:${port}: Success`])
  const [socket] = await accepted as [AddressInfo & { readonly destroyed: boolean } & NodeJS.EventEmitter]
  if (!socket.destroyed) await once(socket, 'close')
  assert.deepEqual(await checks.once({ TCP: `localhost:${port}` }), ['passing', `TCP connect localhost:${port}: Success`])
  server.close()
  await once(server, 'close')
  assert.deepEqual(await checks.once({ TCP: `127.0.0.1:${port}` }), ['critical', `dial tcp 127.0.0.1:${port}: connect: connection refused`])
})

test('an address that nobody can dial is critical, in the words of Go', async () => {
  const checks = new RealChecks()
  const cases = [
    ['127.0.0.1', 'dial tcp: address 127.0.0.1: missing port in address'],
    ['::1:80', 'dial tcp: address ::1:80: too many colons in address'],
    ['[::1]', 'dial tcp: address [::1]: missing port in address'],
    ['[::1:80', "dial tcp: address [::1:80: missing ']' in address"],
    ['127.0.0.1:99999', 'dial tcp: address 99999: invalid port'],
  ] as const
  for (const [address, text] of cases) assert.deepEqual(await checks.once({ TCP: address }), ['critical', text])
})

test('a TCP check whose connection takes too long is critical', async () => {
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: (_target, _tls, signal) => untilAborted(signal) }
  checks.start({ TCP: '10.0.0.1:80', Interval: second, Timeout: 3 * second })
  await checks.advance(4)
  assert.deepEqual(checks.reported.map(([, ...rest]) => rest), [['critical', 'dial tcp 10.0.0.1:80: i/o timeout']])
})
