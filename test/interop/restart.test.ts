import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createClient } from '../../src/api/index.ts'
import { startAgent } from '../../src/index.ts'
import { freePorts } from './free-ports.ts'

test('watches and locks outlive a restart of the agent', { timeout: 300_000 }, async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'proconsul-restart-'))
  t.after(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }))
  const [http] = await freePorts(1)
  const options = { dataDir, nodeName: 'restarted', ports: { http, dns: -1, server: -1, serfLan: -1, serfWan: -1 } }
  const before = await startAgent(options)
  const client = createClient({ address: `127.0.0.1:${http}` })
  await client.kv.put('watched', 'before')

  const interrupted = Promise.withResolvers<void>()
  const watch = client.watch.key('watched', { backoff: { firstMs: 20, maxMs: 100 }, onError: () => interrupted.resolve() })
  assert.equal((await watch.next()).value?.text(), 'before')
  await using held = await client.lock('l/.lock', { monitorRetries: 2_000, monitorRetryMs: 50 }).acquire()

  const next = watch.next()
  await before.close()
  await interrupted.promise
  await using after = await startAgent(options)
  assert.equal((await after.client.session.info(held.session)).data?.ID, held.session)
  await after.client.kv.put('watched', 'after')
  assert.equal((await next).value?.text(), 'after')
  assert.equal(held.lost.aborted, false)
  assert.equal(await after.client.lock('l/.lock').tryAcquire({ forMs: 50 }), undefined)
  const lost = Promise.withResolvers<void>()
  held.lost.addEventListener('abort', () => lost.resolve())
  await after.client.session.destroy(held.session)
  await lost.promise
  await held.release()
  await watch.return()
})
