import assert from 'node:assert/strict'
import { test } from 'node:test'
import { captured } from './captured-io.suite.ts'
import { commands } from './commands/index.ts'

test('without a command or with an unknown one the list goes to standard error, exit 127', async () => {
  for (const line of [[], ['nope'], ['kvx'], ['-x', 'nope'], ['kv get']]) {
    const { code, stdout, stderr } = await captured(line)
    assert.equal(code, 127, line.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, /^Usage: consul \[--version\] \[--help\] <command> \[<args>\]\n\nAvailable commands are:\n {4}agent {2,}Runs a Consul agent\n/)
    assert.match(stderr, /\n {4}kv {2,}Interact with the key-value store\n/)
    assert.doesNotMatch(stderr, /kv get|acl/)
    assert.ok(stderr.endsWith('\n\n'))
  }
})

test('help goes to standard output, exit 0, wherever it is asked for', async () => {
  for (const line of [['-h'], ['--help'], ['-help'], ['-h', 'kv', 'get'], ['kv', 'get', 'a', '-h'], ['kv', '-h']]) {
    const { code, stdout, stderr } = await captured(line)
    assert.equal(code, 0)
    assert.equal(stderr, '')
    assert.match(stdout, /^Usage: consul /)
  }
  assert.match((await captured(['kv', 'get', '-h'])).stdout, /^Usage: consul kv get .*\n\n[^]*\n\nHTTP API Options\n\n {2}-ca-file=<value>\n {5}Path/)
})

test('a group prints its subcommands to standard error, exit 1', async () => {
  for (const line of [['kv'], ['kv', 'nope'], ['kv', 'getx']]) {
    const { code, stderr } = await captured(line)
    assert.equal(code, 1)
    assert.match(stderr, /^Usage: consul kv [^]*\n\nSubcommands:\n {4}delete {4}Removes data from the KV store\n[^]* {4}put {7}Sets or updates data in the KV store\n$/)
  }
})

test('flags before the command are refused with the help of the command', async () => {
  const { code, stderr } = await captured(['-x', 'kv', 'get', 'a'])
  assert.equal(code, 1)
  assert.match(stderr, /^Invalid flags before the subcommand\. If these flags are for\nthe subcommand, please put them after the subcommand\.\n\nUsage: consul kv get/)
})

test('a bad flag prints its error and all flags, exit 1', async () => {
  const { code, stdout, stderr } = await captured(['version', '-x'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^flag provided but not defined: -x\nUsage:\n {2}-format string\n {4}\tHow to print it: .* \(default "pretty"\)\n$/)
})

test('the version is printed for -v in front', async () => {
  const { code, stdout } = await captured(['-v'])
  assert.equal(code, 0)
  assert.match(stdout, /^Consul v1\.8\.7\nProtocol 2 spoken by default, understands 2 to 3 .*\n\n$/)
})

test('every row says the words it is listed under', async () => {
  for (const entry of commands) assert.equal((await entry.load()).words, entry.words)
})
