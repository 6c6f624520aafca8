import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import test from 'node:test'
import { freePorts } from './free-ports.ts'

test('a port that one protocol has is not given out', async () => {
  // The first of a block, so that the next ones would be next.
  const [first] = await freePorts(1)
  const server = createServer().listen(first + 1, '127.0.0.1')
  const socket = createSocket('udp4').bind(first + 2, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(socket, 'listening')])
  const given = await freePorts(3)
  assert.ok(!given.includes(first + 1) && !given.includes(first + 2), given.join())
  await Promise.all([once(server.close(), 'close'), once(socket.close(), 'close')])
})

test('ports that several look for at once are all different, within a process and between processes', { timeout: 300_000 }, async (t) => {
  // The others go on living, as a test does whose agents have yet to start.
  const script = `import { freePorts } from ${JSON.stringify(new URL('free-ports.ts', import.meta.url).href)}; process.on('disconnect', () => process.exit()); process.send(await freePorts(100))`
  const others = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
  t.after(() => others.forEach((other) => other.kill('SIGKILL')))
  const [theirs, ours] = await Promise.all([
    Promise.all(others.map(async (other) => (await once(other, 'message'))[0] as readonly number[])),
    Promise.all(Array.from({ length: 10 }, () => freePorts(10))),
  ])
  const all = [...theirs, ...ours].flat()
  assert.equal(all.length, 500)
  assert.equal(new Set(all).size, 500)
})
