import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { clearSocketPath, setSocketAccess } from './unix-socket.ts'

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unix-socket-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

test('what stands in the way of a socket is removed and told of', async (t) => {
  const path = join(await folderOf(t), 'http.sock')
  let told = 0
  await clearSocketPath(path, () => told++)
  assert.equal(told, 0)
  await writeFile(path, 'left behind')
  await clearSocketPath(path, () => told++)
  assert.equal(told, 1)
  const server = createServer().listen(path)
  await once(server, 'listening')
  server.close()
})

test('a socket gets its mode; nonsense is refused in the words of the original', async (t) => {
  const path = join(await folderOf(t), 'file')
  await writeFile(path, '')
  await chmod(path, 0o644)
  await setSocketAccess(path, { user: '', group: '', mode: '' })
  assert.equal((await stat(path)).mode & 0o777, 0o644)
  await setSocketAccess(path, { user: String(process.getuid!()), group: String(process.getgid!()), mode: '0770' })
  assert.equal((await stat(path)).mode & 0o777, 0o770)
  const refused = (access: Partial<Parameters<typeof setSocketAccess>[1]>, message: RegExp): Promise<void> =>
    assert.rejects(setSocketAccess(path, { user: '', group: '', mode: '', ...access }), { message })
  await refused({ mode: '9' }, /^Failed setting up socket: invalid mode specified: 9$/)
  await refused({ group: 'staff' }, /^Failed setting up socket: invalid group specified: staff$/)
  await refused({ user: '%' }, /^Failed setting up socket: failed to look up user %/)
})
