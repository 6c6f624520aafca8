import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { nodeDatagrams } from './datagram.ts'

const at = { ip: '127.0.0.1', port: 0 }
const fail = (error: Error): void => assert.fail(error)

test('datagrams go both ways between a bound and a dialled socket', async () => {
  const bound = await nodeDatagrams.bind(at, (message, ip, port) => bound.send(Uint8Array.from([...message, 9]), ip, port, fail))
  const answer = Promise.withResolvers<Uint8Array>()
  const line = await nodeDatagrams.dial({ host: bound.ip, port: bound.port }, answer.resolve, fail)
  line.send(Uint8Array.of(1, 2))
  assert.deepEqual(Uint8Array.from(await answer.promise), Uint8Array.of(1, 2, 9))
  await Promise.all([line.close(), bound.close()])
})

test('a taken port is an error in Go\'s words', async () => {
  const bound = await nodeDatagrams.bind(at, () => {})
  await assert.rejects(nodeDatagrams.bind({ ip: '127.0.0.1', port: bound.port }, () => {}), { message: `listen udp 127.0.0.1:${bound.port}: bind: address already in use` })
  await bound.close()
})

test('a dialled socket learns that nobody listens', async () => {
  const gone = createSocket('udp4').bind(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address()
  await once(gone.close(), 'close')
  const failed = Promise.withResolvers<Error>()
  const line = await nodeDatagrams.dial({ host: '127.0.0.1', port }, () => {}, failed.resolve)
  line.send(Uint8Array.of(1))
  assert.equal(((await failed.promise) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
  await line.close()
})

test('a name is resolved, one that does not resolve fails', async () => {
  const bound = await nodeDatagrams.bind(at, (message, ip, port) => bound.send(Uint8Array.from(message), ip, port, fail))
  const answer = Promise.withResolvers<Uint8Array>()
  const line = await nodeDatagrams.dial({ host: 'localhost', port: bound.port }, answer.resolve, fail)
  line.send(Uint8Array.of(1))
  assert.equal((await answer.promise).length, 1)
  await Promise.all([line.close(), bound.close()])
  await assert.rejects(nodeDatagrams.dial({ host: 'no such host', port: 53 }, () => {}, () => {}))
})

test('what cannot leave is reported, not thrown: to port 0, or after the close', async () => {
  const bound = await nodeDatagrams.bind(at, () => {})
  const failures: string[] = []
  bound.send(Uint8Array.of(1), '127.0.0.1', 0, (error) => failures.push(error.message))
  await bound.close()
  bound.send(Uint8Array.of(1), '127.0.0.1', 53, (error) => failures.push(error.message))
  assert.equal(failures.length, 2)
})
