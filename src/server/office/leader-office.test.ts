import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KVSGet } from '../../contract/rpc/index.ts'
import { KeyRequest } from '../../wire/records/kv.ts'
import { VirtualServer } from '../virtual-server.suite.ts'

const retryMs = 5_000
const consistent = KeyRequest.make({ Datacenter: 'dc1', Key: 'a', RequireConsistent: true })

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

test('a leader that cannot take its duties after a restore says so, tries again, and serves consistent reads then', async (t) => {
  const virtual = await VirtualServer.start()
  t.after(() => virtual.close())
  const { server } = virtual
  const { archive } = await virtual.still(server.snapshotSave({ datacenter: '', token: '', allowStale: false }))
  const chunks = await virtual.still(Array.fromAsync(archive))
  // The restore itself ends with a barrier; the next is that of the office.
  const barrier = t.mock.method(server.raft, 'barrier')
  barrier.mock.mockImplementationOnce(() => Promise.reject(new Error('the log is full')), 1)

  const restored = server.snapshotRestore({ datacenter: '', token: '' }, streamOf(chunks))
  await assert.rejects(virtual.still(restored), { message: 'the log is full' })
  assert.equal(server.established(), false)

  const asked = server.runtime.clock.now()
  const reply = await virtual.until(server.rpc(KVSGet, consistent))
  assert.equal(reply.KnownLeader, true)
  assert.equal(server.established(), true)
  assert.equal(Math.round(server.runtime.clock.now() - asked), retryMs)
  assert.equal(virtual.fatal, undefined)
})
