import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startAgent, type RunningAgent } from '../../src/index.ts'
import { configFileAgent } from './config-file-agent.ts'

interface Told {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that watches tell; the requests come out in their order. */
async function listener(t: TestContext, answer: (response: ServerResponse) => void = (response) => void response.end()): Promise<{ url: string; next: () => Promise<Told> }> {
  const queue: Told[] = []
  const waiting: ((told: Told) => void)[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const told = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() }
      const wanted = waiting.shift()
      if (wanted === undefined) queue.push(told)
      else wanted(told)
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const next = (): Promise<Told> => {
    const first = queue.shift()
    return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first)
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, next }
}

/** Log lines as they come. */
class Lines {
  readonly #seen: string[] = []
  #wake: (() => void) | undefined
  readonly take = (line: string): void => {
    this.#seen.push(line)
    this.#wake?.()
  }

  /** The first line from `from` on that fits; waits for it. */
  async until(fits: RegExp, from = 0): Promise<{ line: string; at: number }> {
    for (;;) {
      const at = this.#seen.findIndex((line, i) => i >= from && fits.test(line))
      if (at >= 0) return { line: this.#seen[at]!, at }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

async function agentWith(t: TestContext, config: string): Promise<{ agent: RunningAgent; lines: Lines }> {
  const lines = new Lines()
  const agent = await startAgent({ nodeName: 'watcher', config, onLog: lines.take, logLevel: 'debug' })
  t.after(() => agent.close())
  return { agent, lines }
}

test('a URL is told of a key as it is and of each change, with the index and the headers of the file', async (t) => {
  const { url, next } = await listener(t)
  const { agent } = await agentWith(t, `watches = [{ type = "key", key = "a<b", handler_type = "http", http_handler_config {
    path = "${url}/hook?x=1", header { x-foo = ["a", "b"], Host = ["elsewhere"] } } }]`)
  const first = await next()
  assert.deepEqual([first.method, first.target, first.body], ['POST', '/hook?x=1', 'null\n'])
  assert.deepEqual([first.headers['content-type'], first.headers['x-foo'], first.headers['user-agent']], ['application/json', 'a, b', 'Go-http-client/1.1'])
  assert.deepEqual([first.headers.host, first.headers.accept], [new URL(url).host, undefined])
  await agent.client.kv.put('a<b', 'now')
  const { data: entry } = await agent.client.kv.get('a<b')
  const second = await next()
  const index = String(entry?.ModifyIndex)
  assert.equal(second.headers['x-consul-index'], index)
  assert.equal(second.body, `{"Key":"a\\u003cb","CreateIndex":${index},"ModifyIndex":${index},"LockIndex":0,"Flags":0,"Value":"bm93","Session":""}\n`)
})

test('programs and lines for the shell get the view on their input and the index in the environment', async (t) => {
  const { agent, lines } = await agentWith(t, `watches = [
    { type = "services", args = ["sh", "-c", "cat; echo idx $CONSUL_INDEX; exit 3"] },
    { type = "event", name = "go", handler = "cat; echo and a line" },
    { type = "agent_service", service_id = "s1", args = ["sh", "-c", "cat; echo local $CONSUL_INDEX"] },
    { type = "checks", service = "s1", args = ["no-such-program"] }]
    service { name = "s1" }`)
  await lines.until(/\[WARN\] .*The 'handler' field in watches has been deprecated/)
  await lines.until(/Failed to run watch handler: watch_handler=\[sh, -c, "cat; echo idx \$CONSUL_INDEX; exit 3"\] error="exit status 3"/)
  await lines.until(/output="\{"consul":\[\],"s1":\[\]\}[^]*idx \d+/)
  await lines.until(/output="\[\][^]*and a line/)
  await lines.until(/output="\{"ID":"s1","Service":"s1","Tags":\[\],[^]*"ContentHash":"[0-9a-f]{16}"\}[^]*local 0/)
  await lines.until(/Failed to run watch handler: watch_handler=\[no-such-program\] error="exec: "no-such-program"/)
  const fire = await fetch(`${agent.addresses.http}/v1/event/fire/go`, { method: 'PUT', body: 'payload' })
  const { ID } = await fire.json() as { ID: string }
  const told = await lines.until(new RegExp(`output="\\[\\{"ID":"${ID}","Name":"go","Payload":"cGF5bG9hZA==","NodeFilter":"","ServiceFilter":"","TagFilter":"","Version":1,"LTime":2\\}\\]`))
  await fetch(`${agent.addresses.http}/v1/event/fire/go`, { method: 'PUT' })
  // Only what is new is told.
  assert.doesNotMatch((await lines.until(/output="\[\{"ID":/, told.at + 1)).line, new RegExp(ID))
})

const watch = (inside: string): string => `watches = [{ ${inside} }]`

test('what a watch cannot be stops the start', async () => {
  await assert.rejects(startAgent({ config: watch('type = "zz", args = ["true"]') }), {
    message: 'Failed to parse watch (map[string]interface {}{"args":"true"}): Unsupported watch type: zz',
  })
  await assert.rejects(startAgent({ ports: { http: -1 }, config: watch('type = "nodes", args = ["true"]') }), {
    message: 'watch plans require an HTTP or HTTPS endpoint',
  })
})

test('a reload replaces the watches, and one that cannot be watched changes nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-watches-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const { url, next } = await listener(t)
  const hook = (path: string): string => `watches = [{ type = "key", key = "k", handler_type = "http", http_handler_config { path = "${url}${path}" } }]`
  const file = join(folder, 'watches.hcl')
  await writeFile(file, hook('/one'))
  const agent = await configFileAgent(t, file)
  assert.equal((await next()).target, '/one')
  await writeFile(file, 'watches = [{ type = "key", args = ["true"] }] service { name = "late" }')
  await assert.rejects(agent.reload(), /Must specify a single key to watch/)
  assert.doesNotMatch(await (await fetch(`${agent.addresses.http}/v1/agent/services`)).text(), /late/)
  await writeFile(file, hook('/two'))
  assert.deepEqual((await agent.reload()).Applied, ['watches'])
  assert.equal((await next()).target, '/two')
  await agent.client.kv.put('k', 'v')
  assert.equal((await next()).target, '/two')
})

test('a handler may ask for a reload, and goes on after it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-watches-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const { url, next } = await listener(t)
  const file = join(folder, 'watches.hcl')
  await writeFile(file, '')
  const agent = await configFileAgent(t, file)
  // The reload tells the handler again, so it does this once.
  const script = `cat >/dev/null; mkdir ${folder}/once 2>/dev/null || exit 0; curl -sS -X PUT ${agent.addresses.http}/v1/agent/reload; curl -sS -d after ${url}/`
  await writeFile(file, `watches = [{ type = "nodes", args = ["sh", "-c", "${script}"] }]`)
  await agent.reload()
  assert.equal((await next()).body, 'after')
})

test('a handler that hangs ends with the agent, and all that it started', async (t) => {
  const { promise: held, resolve: hold } = Promise.withResolvers<Socket>()
  const holding = await listener(t, ({ req }) => hold(req.socket))
  const quick = await listener(t)
  const started = await agentWith(t, `watches = [
    { type = "nodes", args = ["sh", "-c", "cat >/dev/null; curl -sS ${holding.url} & wait"] },
    { type = "key", key = "k", handler_type = "http", http_handler_config { path = "${quick.url}" } }]`)
  const grandchild = await held
  await quick.next()
  // The other watch goes on meanwhile.
  await started.agent.client.kv.put('k', 'v')
  await quick.next()
  assert.equal(grandchild.closed, false)
  const over = once(grandchild, 'close')
  await started.agent.close()
  await over
})

test('a handler that floods or an answer that never ends costs no memory and no other watch', async (t) => {
  const quiet = await listener(t)
  const endless = await listener(t, (response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(65_536, 'x'))) { /* Until it is full. */ }
    }
    response.on('drain', more)
    more()
  })
  const { agent, lines } = await agentWith(t, `watches = [
    { type = "nodes", args = ["sh", "-c", "head -c 30000000 /dev/zero | tr '\\\\0' y; echo END"] },
    { type = "nodes", handler_type = "http", http_handler_config { path = "${endless.url}", timeout = "2s" } },
    { type = "key", key = "k", handler_type = "http", http_handler_config { path = "${quiet.url}" } }]`)
  await quiet.next()
  await endless.next()
  await agent.client.kv.put('k', 'v')
  await quiet.next()
  const { line } = await lines.until(/watch handler output: .*output="Captured 4096 of 30000004 bytes/)
  assert.match(line, /yyyEND/)
  assert.ok(line.length < 10_000)
  await lines.until(/http watch handler: the answer broke off/)
})
