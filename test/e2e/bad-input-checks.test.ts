import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'
import { leftWith } from './left-with.ts'

/** Scripts that hang, fork or flood, and targets that never come to an end: each check has its result, and nothing is left behind. */

/** Sends `head`, then `more` for ever. */
async function endless(t: TestContext, head: string, more: Buffer): Promise<number> {
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy())
    const fill = (): void => {
      while (!socket.destroyed && socket.write(more)) { /* Until it is full. */ }
    }
    socket.on('drain', fill)
    socket.write(head)
    fill()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

type Result = { readonly CheckID: string; readonly Status: string; readonly Output: string }

/** In the command lines of what must not outlive the agent. */
const marker = `98765.${process.pid}`

const sh = (id: string, script: string): string => `checks { id = "${id}" name = "${id}" args = ["sh", "-c", "${script}"] interval = "1s" timeout = "1s" }`

test('every check comes to its result, the agent answers meanwhile, and nothing is left', async (t) => {
  const body = await endless(t, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`))
  const headers = await endless(t, 'HTTP/1.1 200 OK\r\n', Buffer.from(`X-More: ${'y'.repeat(1_000)}\r\n`))
  const noise = await endless(t, '', Buffer.alloc(65_536, 'z'))
  const agent = await startAgent({
    nodeName: 'n1',
    config: `enable_local_script_checks = true check_update_interval = "0s"
      ${sh('hangs', `sleep ${marker}`)}
      ${sh('ignores', `trap '' TERM INT HUP; sleep ${marker} & wait`)}
      ${sh('forks', `i=0; while [ $i -lt 50 ]; do (sleep ${marker} &) ; i=$((i+1)); done; exit 1`)}
      ${sh('flees', `setsid sleep 3 >/dev/null 2>&1 & exit 1`)}
      ${sh('floods', 'yes')}
      ${sh('ends', 'head -c 5000000 /dev/zero; exit 1')}
      checks { id = "body" name = "body" http = "http://127.0.0.1:${body}/" interval = "1s" timeout = "1s" }
      checks { id = "headers" name = "headers" http = "http://127.0.0.1:${headers}/" interval = "1s" timeout = "1s" }
      checks { id = "noise" name = "noise" http = "http://127.0.0.1:${noise}/" interval = "1s" timeout = "1s" }
      checks { id = "grpc" name = "grpc" grpc = "127.0.0.1:${noise}" interval = "1s" timeout = "1s" }
      checks { id = "tcp" name = "tcp" tcp = "127.0.0.1:${noise}" interval = "1s" timeout = "1s" }`,
  })
  t.after(() => agent.close())
  const expected = new Map<string, RegExp>([
    ['hangs', /^critical Timed out \(1s\) running check/], ['ignores', /^critical Timed out \(1s\) running check/], ['forks', /^(warning|critical) /],
    ['flees', /^warning /], ['floods', /^critical Timed out \(1s\) running check\n\nCaptured 4096 of \d+ bytes\n/], ['ends', /^warning Captured 4096 of 5000000 bytes\n/],
    ['body', /^passing HTTP GET \S+: 200 OK Output: x+/], ['headers', /^critical /], ['noise', /^critical /], ['grpc', /^critical /], ['tcp', /^passing TCP connect \S+: Success/],
  ])
  let index = '0'
  let slowestMs = 0
  for (let waiting = new Set(expected.keys()); waiting.size > 0;) {
    const reply = await fetch(`${agent.addresses.http}/v1/health/node/n1?index=${index}&wait=5s`)
    index = reply.headers.get('x-consul-index') ?? '0'
    const results = await reply.json() as readonly Result[]
    waiting = new Set([...waiting].filter((id) => !results.some(({ CheckID, Status, Output }) => CheckID === id && expected.get(id)!.test(`${Status} ${Output}`))))
    for (const { Output } of results) assert.ok(Output.length < 10_000)
    const startedAt = performance.now()
    await agent.client.kv.put('alive', 'yes')
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
  }
  assert.ok(slowestMs < 10_000, `an answer took ${slowestMs} ms`)
  await agent.close()
  assert.deepEqual(await leftWith(marker), [])
})
