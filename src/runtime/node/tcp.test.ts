import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TcpConnection, TcpListener } from '../tcp.ts'
import { nodeTcp } from './tcp.ts'

const listen = (serve: (connection: TcpConnection) => Promise<void>, maxConnections = 10): Promise<TcpListener> =>
  nodeTcp.listen({ ip: '127.0.0.1', port: 0, idleMs: 10_000, maxConnections }, serve)

async function echo(connection: TcpConnection): Promise<void> {
  for await (const chunk of connection.chunks) await connection.write(chunk)
}

async function readAll(connection: TcpConnection): Promise<number> {
  let bytes = 0
  for await (const chunk of connection.chunks) bytes += chunk.length
  return bytes
}

test('what is written comes back, and the end is seen', async () => {
  const listener = await listen(async (connection) => {
    for await (const chunk of connection.chunks) {
      await connection.write(chunk)
      return
    }
  })
  const connection = await nodeTcp.dial({ host: listener.ip, port: listener.port }, 5000)
  await connection.write(Uint8Array.of(1, 2, 3))
  assert.equal(await readAll(connection), 3)
  await listener.close()
})

test('closing a listener cuts its connections', async () => {
  const listener = await listen(echo)
  const connection = await nodeTcp.dial({ host: listener.ip, port: listener.port }, 5000)
  await connection.write(Uint8Array.of(1))
  for await (const chunk of connection.chunks) {
    assert.equal(chunk.length, 1)
    break
  }
  await listener.close()
})

test('a failing server cuts the connection', async () => {
  const listener = await listen(() => Promise.reject(new Error('no')))
  const connection = await nodeTcp.dial({ host: listener.ip, port: listener.port }, 5000)
  assert.equal(await readAll(connection).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? 0 : error)), 0)
  await listener.close()
})

test('nobody listening is an error', async () => {
  const listener = await listen(echo)
  await listener.close()
  await assert.rejects(nodeTcp.dial({ host: '127.0.0.1', port: listener.port }, 5000), { code: 'ECONNREFUSED', message: `dial tcp 127.0.0.1:${listener.port}: connect: connection refused` })
})
