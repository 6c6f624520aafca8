import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import test from 'node:test'
import { checkTargets } from '../check-targets.suite.ts'
import { RealChecks } from '../real-checks.suite.ts'

const second = 1_000_000_000

test('a gRPC check passes where a service, or the whole server, says that it is serving', async (t) => {
  const { grpc, grpcTls } = await checkTargets(t)
  const checks = new RealChecks()
  assert.deepEqual(await checks.once({ GRPC: grpc }), ['passing', `gRPC check ${grpc}: success`])
  assert.deepEqual(await checks.once({ GRPC: `${grpc}/up` }), ['passing', `gRPC check ${grpc}/up: success`])
  const secure = { GRPC: grpcTls, GRPCUseTLS: true, TLSSkipVerify: true }
  assert.deepEqual(await checks.once(secure), ['passing', `gRPC check ${grpcTls}: success`])
})

test('a gRPC check is critical otherwise, in the words of Go', async (t) => {
  const { grpc, grpcBare, grpcTls, closed, ending, other } = await checkTargets(t)
  const checks = new RealChecks()
  const failed = async (fields: Parameters<RealChecks['once']>[0], text: string): Promise<void> => {
    assert.deepEqual(await checks.once(fields), ['critical', text])
  }
  await failed({ GRPC: `${grpc}/down` }, "gRPC application didn't report service healthy")
  await failed({ GRPC: `${grpc}/who` }, 'rpc error: code = NotFound desc = unknown service')
  await failed({ GRPC: `${grpc}/percent` }, 'rpc error: code = NotFound desc = a b\u00c3\u00a4')
  await failed({ GRPC: grpcBare }, 'rpc error: code = Unimplemented desc = unknown service grpc.health.v1.Health')
  const dialing = `transport: Error while dialing dial tcp ${closed}: connect: connection refused`
  await failed({ GRPC: closed }, `rpc error: code = Unavailable desc = connection error: desc = "${dialing}"`)
  for (const target of [ending, other, grpcTls]) await failed({ GRPC: target }, 'rpc error: code = Unavailable desc = connection closed')
  const name = "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
  const handshake = `transport: authentication handshake failed: ${name}`
  await failed({ GRPC: grpcTls, GRPCUseTLS: true }, `rpc error: code = Unavailable desc = connection error: desc = "${handshake}"`)
})

test('checks that wait leave no connection when their time is up or they are closed', async (t) => {
  const { grpc, silent, open } = await checkTargets(t)
  const checks = new RealChecks()
  const deadline = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'
  const cases = [
    [{ GRPC: `${grpc}/hang` }, deadline],
    [{ GRPC: silent }, deadline],
    [{ H2PING: silent, H2PingUseTLS: false }, 'HTTP2 ping failed: context deadline exceeded'],
    [{ TCP: silent, TCPUseTLS: true }, `dial tcp ${silent}: i/o timeout`],
  ] as const
  for (const [fields, text] of cases) {
    const slow = checks.start({ ...fields, Timeout: second })
    checks.letTimePass()
    assert.deepEqual(await slow.first, ['critical', text])
    await slow.check.close()
    await checks.start(fields).check.close()
  }
  await open.none()
  assert.equal(checks.timers, 0)
})

test('a TLS check looks at the name first, then at who signed', async (t) => {
  const { grpcTls } = await checkTargets(t)
  const checks = new RealChecks()
  const tls = { TCP: grpcTls, TCPUseTLS: true }
  assert.deepEqual(await checks.once({ ...tls, TLSSkipVerify: true }), ['passing', `TCP+TLS connect ${grpcTls}: Success`])
  const [, noIp] = await checks.once(tls)
  assert.equal(noIp, "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs")
  const [, otherName] = await checks.once({ ...tls, TLSServerName: 'other.test' })
  assert.equal(otherName, 'x509: certificate is valid for check.test, not other.test')
  const [, unknown] = await checks.once({ ...tls, TLSServerName: 'check.test' })
  assert.equal(unknown, 'x509: certificate signed by unknown authority')
})

test('an HTTP/2 ping is answered or not', async (t) => {
  const { grpc, grpcTls, closed, other } = await checkTargets(t)
  const checks = new RealChecks()
  assert.deepEqual(await checks.once({ H2PING: grpc, H2PingUseTLS: false }), ['passing', 'HTTP2 ping was successful'])
  assert.deepEqual(await checks.once({ H2PING: grpcTls, TLSSkipVerify: true }), ['passing', 'HTTP2 ping was successful'])
  assert.deepEqual(await checks.once({ H2PING: other, H2PingUseTLS: false }), ['critical', 'HTTP2 ping failed: connection closed'])
  const refused = `Failed to dial to ${closed}: dial tcp ${closed}: connect: connection refused`
  assert.deepEqual(await checks.once({ H2PING: closed, H2PingUseTLS: false }), ['critical', refused])
})

test('a UDP check passes on any answer and on silence, and fails where nobody listens', async () => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const address = `127.0.0.1:${socket.address().port}`
  const success = ['passing', `UDP connect ${address}: Success`]
  const checks = new RealChecks()
  const silence = checks.start({ UDP: address })
  await once(socket, 'message')
  checks.letTimePass()
  assert.deepEqual(await silence.first, success)
  await silence.check.close()
  socket.on('message', (_, from) => socket.send('pong', from.port, from.address))
  assert.deepEqual(await checks.once({ UDP: address }), success)
  socket.close()
  await once(socket, 'close')
  const [status, output] = await checks.once({ UDP: address })
  assert.equal(status, 'critical')
  assert.match(output, new RegExp(`^read udp 127\\.0\\.0\\.1:\\d+->${address}: read: connection refused$`))
})
