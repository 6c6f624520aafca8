import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHcl } from '../../src/lang/hcl/parse-hcl.ts'
import { type HclValue, isList, isObject } from '../../src/lang/hcl/tree.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { realAgent } from '../interop/agents.ts'
import { realCli, run, skipWithoutReal } from '../interop/programs.ts'

/** Sources whose trees the real program shows: as the free part of a configuration entry that is written and read back. */
const sources: readonly string[] = [
  'a = 1, b = 2', 'a=-7 b=0x1F c=017 d=0', 'a=1.5 b=1e3 c=-2.5e-1 d=.5', 'a = true b = false', '"quoted key" = "x"', 'a.b-c = "x"', 'a = "\\t\\x41\\u00e4\\101\\"\\\\"', 'a = "x ${f("y")} z"', 'a = "${\n}"',
  'p { a = 1 } p { b = 2 }', 'key "foo/" { policy = "read" }', 's "a" "b" {x=1} s "a" "c" {} s z {}', 'a = [1, "x", true, ]', 'a = [{b=1}, {c=2}]', 'a = [[1],[2]]', 'a = [1] a = [2]', 'a { b = 1 } a = [{c=2}]',
  'a = [] a { b = 1 }', 'a = 1 a = 2', 'a = "x" a = 1', 'a = 1 a = "2"', 'a = <<EOF\nfoo\n  bar\nEOF\n', 'a = <<-EOF\n    foo\n      bar\n    EOF\n', 'a = <<-EOF\n  foo\n bar\n    EOF\n', 'a = <<EOF\r\nfoo\r\nEOF\r\n',
  'a = <<EOF\nx\n  EOF\n', 'a "x" {b=1} A "y" {c=2}', 'a { b { c = 1 } b { d = 2 } }', 'a = [{b=[{c=1},{d=2}]}, {e={f=1}}]',
]

test('HCL gives the trees that the real program sees', { skip: skipWithoutReal }, async (t) => {
  const agent = await realAgent(t)
  for (const source of sources) {
    const input = `Kind = "proxy-defaults"\nName = "global"\nConfig {\n${source}\n}`
    const written = await run(t, realCli!, ['config', 'write', '-'], { env: agent.env, input })
    assert.equal(written.code, 0, `${source}: ${written.stderr}`)
    const { stdout } = await run(t, realCli!, ['config', 'read', '-kind=proxy-defaults', '-name=global'], { env: agent.env })
    const { Config } = JSON.parse(stdout) as { readonly Config: unknown }
    assert.deepEqual(unwrapped(plain(parseHcl(bytesOfText(source)))), unwrapped(Config), source)
  }
})

function plain(value: HclValue): unknown {
  if (isObject(value)) return Object.fromEntries([...value].map(([key, inner]) => [textOfBytes(key), plain(inner)]))
  if (isList(value)) return value.items.map(plain)
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' ? textOfBytes(value) : value
}

/** Entries are stored with lists of one taken apart, as far as the original gets; so both sides are, all the way. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? unwrapped(value[0]) : value.map(unwrapped)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]))
}
