import assert from 'node:assert/strict'
import test from 'node:test'
import { ourAgent } from './agents.ts'
import { ourCli, realCli, run, skipWithoutReal } from './programs.ts'

interface Case {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What stands in the lock's key before. */
  readonly key?: string
}

/** Command lines of which both programs must say the same, to the byte, and return the same. */
const cases: readonly Case[] = [
  { args: [] },
  { args: ['a'] },
  { args: ['-n=0', 'a', 'b'] },
  { args: ['-timeout=-1s', 'a', 'b'] },
  { args: ['-try=-1s', 'a', 'b'] },
  { args: ['-timeout=5s', '-try=-1s', 'a', 'b'] },
  { args: ['-monitor-retry=-1', 'a', 'b'] },
  { args: ['-verbose', 'a', 'echo hi'] },
  { args: ['a', 'echo hi; echo oops >&2; exit 3'] },
  { args: ['-verbose', '-child-exit-code', 'a', 'exit 3'] },
  { args: ['-child-exit-code=false', 'a', 'exit 3'] },
  { args: ['-verbose', '-n=2', 'a', 'echo $CONSUL_LOCK_HELD; kill -9 $$'] },
  { args: ['-verbose', '-n=2', 'a//b/../c/', 'true'] },
  { args: ['-verbose', '-shell=false', 'a', 'no-such-program'] },
  { args: ['-verbose', '-shell=false', '-child-exit-code', 'a', '/no/such/program', 'x'] },
  { args: ['-verbose', '-shell=false', '/a/', 'echo', 'x y', '$HOME'] },
  { args: ['-verbose', '-pass-stdin', 'a', 'cat'] },
  { args: ['a', 'true'], key: 'another use' },
  { args: ['-n=3', 'a', 'true'], key: 'another use' },
  { args: ['-timeout=1ms', 'a', 'echo', 'in', 'time'] },
  { args: ['', 'true'] },
  { args: ['-n=2', '', 'true'] },
  { args: ['-n=2', '/', 'true'] },
  { args: ['-verbose', 'a', 'echo $0'], env: { SHELL: '' } },
  { args: ['-verbose', 'a', 'true'], env: { SHELL: '/no/such/shell' } },
  { args: ['a', 'true'], env: { CONSUL_HTTP_ADDR: '127.0.0.1:1' } },
  { args: ['a', 'true'], env: { CONSUL_HTTP_ADDR: 'strange://127.0.0.1' } },
  { args: ['-token-file=/no/such/file', 'a', 'true'] },
  { args: ['-datacenter=elsewhere', 'a', 'true'] },
]

test('consul lock says and returns what the real one does', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const { client, env } = await ourAgent(t)
  for (const one of cases) {
    await t.test(`lock ${one.args.join(' ')}${one.env === undefined ? '' : ` with ${JSON.stringify(one.env)}`}`, async (inner) => {
      const outcomes = []
      for (const program of [realCli ?? '', ourCli]) {
        await client.kv.deleteTree('')
        if (one.key !== undefined) await client.kv.put('a/.lock', one.key)
        outcomes.push(await run(inner, program, ['lock', ...one.args], { env: { ...env, ...one.env }, input: 'from stdin\n' }))
        if (one.key === undefined) assert.deepEqual((await client.kv.keys('')).data, [])
      }
      assert.deepEqual(outcomes[1], outcomes[0])
    })
  }
})
