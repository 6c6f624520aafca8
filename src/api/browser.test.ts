import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'
import type { Client, ClientOptions } from './index.ts'

/** What the client may count on beside the language itself and `fetch`. */
const globals = ['TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'performance', 'setTimeout', 'clearTimeout', 'atob', 'btoa']

/** The client as one script, for a platform that has nothing of Node. */
async function bundled(): Promise<string> {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'index.ts'),
    platform: 'browser',
    // Anything left to import would be missing in a browser.
    onLog: (_level, log) => assert.fail(log.message),
  })
  const { output } = await bundle.generate({ format: 'iife', name: 'proconsul' })
  await bundle.close()
  assert.equal(output.length, 1)
  return output[0].code
}

test('the client runs with nothing but what a browser has', async () => {
  const requests: string[] = []
  const window = createContext({
    ...Object.fromEntries(globals.map((name) => [name, Reflect.get(globalThis, name) as unknown])),
    fetch: async (url: string, init: { readonly method: string; readonly headers: object }) => {
      requests.push(`${init.method} ${url} ${JSON.stringify(init.headers)}`)
      const body = init.method === 'PUT' ? 'true' : '[{"Key":"a b","Value":"aMOkbGxv","Flags":18446744073709551615}]'
      return new Response(body, { headers: { 'X-Consul-Index': '12' } })
    },
  })
  runInContext(await bundled(), window)
  const { createClient } = runInContext('proconsul', window) as { readonly createClient: (options?: ClientOptions) => Client }
  const client = createClient({ token: 't' })
  assert.equal(await client.kv.put('a b', 'x'), true)
  const { data, meta } = await client.kv.get('a b')
  assert.deepEqual([data?.text(), data?.Flags, meta.index], ['h\u00e4llo', 18446744073709551615n, 12])
  const token = '{"x-consul-token":"t"}'
  assert.deepEqual(requests, [`PUT http://127.0.0.1:8500/v1/kv/a%20b ${token}`, `GET http://127.0.0.1:8500/v1/kv/a%20b ${token}`])
  for await (const entry of client.watch.key('a b')) {
    assert.equal(entry?.Key, 'a b')
    break
  }
})
