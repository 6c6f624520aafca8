import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { test } from 'node:test'
import type { AgentSite } from './agent-site.ts'
import { onOneAgent } from './bad-input-cases.ts'

/** Numbers, names, depths and bytes that a program in JavaScript may stumble over, given to the whole program. The texts are Go's. */

const notNumbers = ['-1', '+1', '1.0', '1e3', '0x10', '1_0', ' 1', '1 ', 'NaN', 'Infinity', '\xd9\xa3', '\xff', '\0', 'null']
const tooLarge = ['18446744073709551616', '99999999999999999999', `1${'0'.repeat(400)}`]
const notDurations = ['1', '-', 's', '1e3s', '0x1s', '1y', '5 s', '9223372036854775808ns', '2562048h', '\xff', '1constructor', '1__proto__']

/** A byte string as a query may hold it. */
function escaped(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9.]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

async function said(site: AgentSite, method: string, target: string, body?: string): Promise<string> {
  const answer = await site.ask(method, target, body)
  if (answer.headers.get('content-type') === 'application/json') assert.ok(isUtf8(Buffer.from(answer.body, 'latin1')), 'JSON is UTF-8')
  return `${answer.status} ${answer.body}`.trim()
}

function refusedAs(problem: string): RegExp {
  return new RegExp(`^500 strconv\\.ParseUint: parsing ".+": ${problem}$`, 's')
}

test('numbers', async (t) => {
  await onOneAgent(t, [
    ['that are none', async (site) => {
      for (const value of notNumbers) {
        for (const name of ['flags', 'cas']) {
          assert.match(await said(site, 'PUT', `/v1/kv/a?${name}=${escaped(value)}`, 'x'), refusedAs('invalid syntax'))
        }
        assert.match(await said(site, 'DELETE', `/v1/kv/a?cas=${escaped(value)}`), refusedAs('invalid syntax'))
        assert.equal(await said(site, 'GET', `/v1/kv/a?index=${escaped(value)}`), '400 Invalid index')
      }
    }],
    ['of more than 64 bits', async (site) => {
      for (const value of tooLarge) {
        for (const name of ['flags', 'cas']) {
          assert.match(await said(site, 'PUT', `/v1/kv/a?${name}=${value}`, 'x'), refusedAs('value out of range'))
        }
        assert.equal(await said(site, 'GET', `/v1/kv/a?index=${value}`), '400 Invalid index')
      }
    }],
    ['that are no times', async (site) => {
      for (const value of notDurations) {
        assert.equal(await said(site, 'GET', `/v1/kv/a?index=1&wait=${escaped(value)}`), '400 Invalid wait time')
        assert.match(await said(site, 'GET', `/v1/kv/a?max_stale=${escaped(value)}`), /^400 Invalid max_stale value ".*"$/s)
      }
    }],
    ['at the ends of 64 bits are kept to the last digit', async (site) => {
      for (const value of [
        '0', '007', '9007199254740991', '9007199254740993', '9223372036854775807', '9223372036854775808',
        '18446744073709551615',
      ]) {
        assert.equal(await said(site, 'PUT', `/v1/kv/exact?flags=${value}`, 'x'), '200 true')
        assert.match(await said(site, 'GET', '/v1/kv/exact'), new RegExp(`"Flags":${BigInt(value)},`))
        const set = `[{"KV":{"Verb":"set","Key":"exact","Value":"eA==","Flags":${BigInt(value)}}}]`
        assert.match(await said(site, 'PUT', '/v1/txn', set), new RegExp(`^200 .*"Flags":${BigInt(value)},`))
      }
    }],
    ['that no index ever reaches: compare and set fails, a wait ends by its time', async (site) => {
      for (const value of ['9223372036854775808', '18446744073709551615']) {
        assert.equal(await said(site, 'PUT', `/v1/kv/exact?cas=${value}`, 'y'), '200 false')
        assert.equal(await said(site, 'DELETE', `/v1/kv/exact?cas=${value}`), '200 false')
        assert.match(await said(site, 'GET', `/v1/kv/exact?index=${value}&wait=1ms`), /^200 /)
      }
      for (const wait of ['-1s', '0', '9223372036854775807ns', '2562047h47m16.854775807s']) {
        assert.match(await said(site, 'GET', `/v1/kv/exact?index=1&wait=${wait}`), /^200 /)
      }
    }],
    ['in bodies', async (site) => {
      for (const value of ['-1', '1.5', '1e999', '18446744073709551616', '"1"']) {
        assert.match(
          await said(site, 'PUT', '/v1/txn', `[{"KV":{"Verb":"set","Key":"a","Flags":${value}}}]`),
          /^400 Failed to parse body: json: cannot unmarshal /,
        )
      }
      for (const value of ['-1', '9223372036854775807', '"-1s"', '"2562047h"', '999', '1e3', '9223372036854775808']) {
        assert.match(await said(site, 'PUT', '/v1/session/create', `{"LockDelay":${value}}`), /^200 \{"ID":/)
      }
      for (const value of ['"9s"', '"25h"', '"-10s"', '"9223372036854775807ns"']) {
        assert.match(
          await said(site, 'PUT', '/v1/session/create', `{"TTL":${value}}`),
          /^500 Invalid Session TTL '-?\d+', must be between \[10s=24h0m0s\]$/,
        )
      }
    }],
  ])
})

/** What every object of JavaScript has. */
const inherited = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'prototype']

function registration(name: string): string {
  const service = `{"Service":"${name}","ID":"${name}","Tags":["${name}"],"Meta":{"${name}":"m"}}`
  const check = `{"CheckID":"${name}","Name":"${name}","Status":"passing","ServiceID":"${name}"}`
  const node = `"Node":"${name}","Address":"127.0.0.1","NodeMeta":{"${name}":"m"},"TaggedAddresses":{"${name}":"t"}`
  return `{${node},"Service":${service},"Check":${check}}`
}

async function nameTheCatalog(site: AgentSite): Promise<void> {
  for (const name of inherited) {
    for (const path of [
      'catalog/node', 'health/node', 'catalog/service', 'health/service', 'health/checks', 'session/node',
    ]) {
      assert.match(await said(site, 'GET', `/v1/${path}/${name}`), /^200 (\[\]|null)$/)
    }
    assert.equal(await said(site, 'PUT', '/v1/catalog/register', registration(name)), '200 true')
    assert.match(
      await said(site, 'GET', `/v1/catalog/nodes?node-meta=${name}:m`),
      new RegExp(`"Node":"${name}".*"TaggedAddresses":\\{"${name}":"t"\\},"Meta":\\{"${name}":"m"\\}`),
    )
    assert.match(
      await said(site, 'GET', `/v1/health/service/${name}?tag=${name}&passing`),
      new RegExp(`"Service":\\{"ID":"${name}".*"Meta":\\{"${name}":"m"\\}.*"CheckID":"${name}"`),
    )
    assert.match(await said(site, 'GET', '/v1/catalog/services'), new RegExp(`"${name}":\\["${name}"\\]`))
    assert.match(
      await said(site, 'PUT', '/v1/session/create', `{"Node":"${name}","NodeChecks":["${name}"],"Name":"${name}"}`),
      /^200 \{"ID":/,
    )
    assert.match(await said(site, 'GET', `/v1/session/node/${name}`), new RegExp(`"Name":"${name}","Node":"${name}"`))
    assert.equal(await said(site, 'PUT', '/v1/catalog/deregister', `{"Node":"${name}"}`), '200 true')
    assert.equal(await said(site, 'GET', `/v1/session/node/${name}`), '200 []')
  }
}

test('names that every object has', async (t) => {
  await onOneAgent(t, [
    ['are keys like any other', async (site) => {
      for (const name of inherited) {
        for (const key of [name, `${name}/${name}`]) {
          assert.equal(await site.get(key), undefined)
          await site.put(key, name)
          assert.equal(await site.get(key), name)
          assert.match(await said(site, 'GET', `/v1/kv/${key}?keys`), new RegExp(`^200 \\[.*"${key}"\\]$`))
        }
        const ops = [{ KV: { Verb: 'set', Key: name, Value: btoa('new') } }, { KV: { Verb: 'get', Key: name } }]
        assert.match(await said(site, 'PUT', '/v1/txn', JSON.stringify(ops)), /^200 /)
        assert.equal(await site.get(name), 'new')
        assert.equal(await said(site, 'DELETE', `/v1/kv/${name}?recurse`), '200 true')
        assert.equal(await site.get(`${name}/${name}`), undefined)
      }
    }],
    ['are no fields of a body', async (site) => {
      for (const name of inherited) {
        for (const value of ['1', 'null', '{"Name":"x","Node":"x"}']) {
          const body = `{"${name}":${value}}`
          assert.match(
            await said(site, 'PUT', '/v1/catalog/register', body),
            new RegExp(`^400 Request decode failed: json: unknown field "${name}"$`),
          )
          assert.match(await said(site, 'PUT', '/v1/txn', `[${body}]`), /^(400 Failed to parse body: json: unknown field|200 )/)
          const created = await said(site, 'PUT', '/v1/session/create', body)
          assert.match(created, /^200 \{"ID":/)
          const id = (JSON.parse(created.slice(4)) as { readonly ID: string }).ID
          assert.match(await said(site, 'GET', `/v1/session/info/${id}`), /"Name":"","Node":"n1","LockDelay":15000000000,/)
        }
      }
    }],
    ['are names of nodes, services, checks and metadata like any other', nameTheCatalog],
    ['are no sessions, verbs, behaviours, states or datacenters', async (site) => {
      for (const name of inherited) {
        assert.match(await said(site, 'PUT', `/v1/kv/a?acquire=${name}`, 'x'), /^500 .*session/)
        assert.match(await said(site, 'PUT', `/v1/session/renew/${name}`), /^(404|500) /)
        assert.match(await said(site, 'PUT', '/v1/session/create', `{"Behavior":"${name}"}`), /^500 Invalid Behavior setting /)
        assert.match(await said(site, 'PUT', '/v1/txn', `[{"KV":{"Verb":"${name}","Key":"a"}}]`), /^409 .*unknown KV verb/)
        assert.equal(await said(site, 'GET', `/v1/health/state/${name}`), '200 []')
        assert.equal(await said(site, 'GET', `/v1/kv/a?dc=${name}`), '500 No path to datacenter')
        assert.match(await said(site, 'GET', `/v1/catalog/nodes?filter=${name}`), /^500 /)
        assert.match(await said(site, 'GET', `/v1/catalog/nodes?near=${name}`), /^200 /)
      }
    }],
  ])
})

test('JSON that nests, never ends or is none', async (t) => {
  const targets = [
    '/v1/session/create', '/v1/txn', '/v1/catalog/register', '/v1/catalog/deregister', '/v1/operator/autopilot/configuration',
  ]
  const most = 500_000
  const deep: readonly string[] = [
    '['.repeat(most), '{"a":'.repeat(most / 5), `${'['.repeat(most / 2)}${']'.repeat(most / 2)}`,
    `{"Node":${'[{"a":'.repeat(50_000)}`, `[{"KV":${'['.repeat(most - 10)}`,
  ]
  const malformed = [
    '{', '[', '{"', '{"a"', '{"a":', '{"a":1,', '[1,', '"', 'nul', '-', '0x', '{"a":"\\', '{"a":"\\u12', '\xff\xfe',
    '\xef\xbb\xbf{}', "{'a':1}", '{"a":01}', '{"a":"\n"}', '{"a":"\\x"}', '\0'.repeat(1000),
  ]
  await onOneAgent(t, targets.map((target) => [target, async (site) => {
    for (const body of deep) {
      assert.match(
        (await said(site, 'PUT', target, body)).slice(0, 200),
        /^400 [^]*(exceeded max depth|cannot unmarshal|unknown field|unexpected EOF)/,
      )
    }
    for (const body of malformed) {
      assert.match(
        await said(site, 'PUT', target, body),
        /^400 [^]*(unexpected EOF|invalid character|cannot unmarshal)/,
        JSON.stringify(body.slice(0, 20)),
      )
    }
  }]))
})

test('bytes that are no text', async (t) => {
  const every = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
  await onOneAgent(t, [
    ['are kept in values', async (site) => {
      await site.put('bytes', every)
      assert.equal(await site.get('bytes'), every)
      assert.ok((await said(site, 'GET', '/v1/kv/bytes')).includes(btoa(every)))
    }],
    ['are kept in keys, and shown as U+FFFD', async (site) => {
      const keys = ['\xff', '\xc3', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xc0\xaf', 'a\x80b']
      for (const key of keys) await site.put(`bytes/${escaped(key)}`, key)
      for (const key of keys) assert.equal(await site.get(`bytes/${escaped(key)}`), key)
      const { body } = await site.ask('GET', '/v1/kv/bytes/?keys')
      assert.ok(isUtf8(Buffer.from(body, 'latin1')))
      assert.equal((JSON.parse(body) as readonly string[]).length, keys.length)
      assert.equal(await site.get('bytes/%ef%bf%bd'), undefined)
      assert.equal(await said(site, 'DELETE', '/v1/kv/bytes/?recurse'), '200 true')
    }],
    ['become U+FFFD in bodies of JSON, as in Go', async (site) => {
      const set = '[{"KV":{"Verb":"set","Key":"text/\xff","Value":"eA=="}},{"KV":{"Verb":"set","Key":"text/\\ud800","Value":"eA=="}}]'
      assert.match(await said(site, 'PUT', '/v1/txn', set), /^200 /)
      assert.equal(await site.get('text/%ef%bf%bd'), 'x')
      assert.equal(await site.get('text/%ff'), undefined)
      const { ID } = JSON.parse((await said(site, 'PUT', '/v1/session/create', '{"Name":"a\xffb\\udc00c\\u0000"}')).slice(4)) as { readonly ID: string }
      assert.match(
        await said(site, 'GET', `/v1/session/info/${ID}`),
        /"Name":"a(\xef\xbf\xbd|\\ufffd)b(\xef\xbf\xbd|\\ufffd)c\\u0000"/,
      )
    }],
    ['do no harm in parameters and headers', async (site) => {
      for (const name of ['token', 'dc', 'near', 'separator', 'tag', 'node-meta', 'filter', 'acquire', 'release', 'ns']) {
        for (const path of [
          '/v1/kv/canary', '/v1/kv/?keys', '/v1/catalog/nodes', '/v1/health/service/consul', '/v1/session/list',
        ]) {
          assert.match(await said(site, 'GET', `${path}${path.includes('?') ? '&' : '?'}${name}=%ff%00%80`), /^(200|400|500) /)
        }
      }
      for (const name of [
        'X-Consul-Token', 'Authorization', 'X-Consul-Namespace', 'Cache-Control', 'Accept-Encoding', 'X-Forwarded-For',
      ]) {
        const { status } = await site.ask('GET', '/v1/kv/canary?raw', '', `${name}: \xff\x80 \xfe\r\n`)
        assert.equal(status, name === 'X-Consul-Namespace' ? 400 : 200)
      }
    }],
  ])
})
