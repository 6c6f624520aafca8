import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freshFolder, openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { assertEntries, contentsOf, entriesOf } from '../../src/raft/storage/log-store.suite.ts'

const program = fileURLToPath(new URL('./hold-log.ts', import.meta.url))

test('another process on the same folder is refused at once and told who holds it', async () => {
  const folder = freshFolder()
  const store = await openLog(folder)
  await store.append(entriesOf(1, 3))
  const other = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' })
  assert.equal(other.stdout, `log_in_use: ${folder}/log is in use by another agent (process ${process.pid})\n`)
  await store.append(entriesOf(4, 4))
  assertEntries(await contentsOf(store), entriesOf(1, 4))
  await store.close()
})

test('a killed process holds nothing', async (t) => {
  const folder = freshFolder()
  const holder = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  await assert.rejects(openLog(folder), { message: `${folder}/log is in use by another agent (process ${holder.pid})` })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const store = await openLog(folder)
  assert.equal(store.lastIndex(), 0)
  await store.close()
})

test('of processes that make the same log at once one gets it', async () => {
  const folder = freshFolder()
  const all = Array.from({ length: 4 }, () => spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] }))
  try {
    const said = await Promise.all(all.map(async (one) => String((await once(one.stdout, 'data'))[0])))
    const first = said.map((line) => line.replace(/:.*/s, '')).toSorted()
    assert.deepEqual(first, ['log_in_use', 'log_in_use', 'log_in_use', 'opened\n'], said.join(''))
  } finally {
    for (const one of all) one.kill('SIGKILL')
  }
})

test('an idle log does not keep its process alive', () => {
  const ended = spawnSync(process.execPath, [program, freshFolder(), 'idle'], { encoding: 'utf8' })
  assert.deepEqual([ended.status, ended.stdout], [0, 'opened\n'])
})
