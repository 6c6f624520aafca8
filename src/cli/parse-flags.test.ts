import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boolFlag, durationFlag, intFlag, numberFlag, pairsFlag, stringFlag, switchFlag, textsFlag, uintFlag, valueFlag } from './flag.ts'
import { parseFlags } from './parse-flags.ts'

const flags = {
  b: boolFlag('own bool'), s: stringFlag('own string', 'x'), u: uintFlag('own uint64'), n: intFlag('own int', 1), d: durationFlag('own duration'),
  v: valueFlag('text'), sw: switchFlag('switch'), num: numberFlag('number'), t: textsFlag('texts'), t2: textsFlag('also texts', 't'), m: pairsFlag('pairs'),
} as const

function parsed(...words: readonly string[]): unknown {
  const result = parseFlags(flags, words)
  if ('error' in result) return result.error
  const given = Object.entries(result.values).filter(([name, value]) => value !== flags[name as keyof typeof flags].initial)
  return [Object.fromEntries(given), ...result.args]
}

test('flags are read as Go reads them', () => {
  assert.deepEqual(parsed(), [{}])
  assert.deepEqual(parsed('-b', 'x', '-b'), [{ b: true }, 'x', '-b'])
  assert.deepEqual(parsed('--b=true', '-s', '-b'), [{ b: true, s: '-b' }])
  assert.deepEqual(parsed('-b=false', '-s='), [{ s: '' }])
  assert.deepEqual(parsed('-b', 'false'), [{ b: true }, 'false'])
  assert.deepEqual(parsed('-s=a=b', '--', '-b'), [{ s: 'a=b' }, '-b'])
  assert.deepEqual(parsed('-', '-b'), [{}, '-', '-b'])
  assert.deepEqual(parsed('-t=1', '-t2', '2', '-t', '3'), [{ t: ['1', '2', '3'] }])
  assert.deepEqual(parsed('-m', 'a:b:c', '-m=d'), [{ m: new Map([['a', 'b:c'], ['d', '']]) }])
  assert.deepEqual(parsed('-u', '0x10', '-n=-0b11', '-d', '1m3s', '-num', '+7'), [{ u: 16n, n: -3, d: 63_000_000_000, num: 7n }])
})

test('bad flags are called what Go calls them', () => {
  const cases: readonly (readonly [words: readonly string[], text: string])[] = [
    [['-x'], 'flag provided but not defined: -x'],
    [['-x=1'], 'flag provided but not defined: -x'],
    [['-__proto__'], 'flag provided but not defined: -__proto__'],
    [['---b'], 'bad flag syntax: ---b'],
    [['-=b'], 'bad flag syntax: -=b'],
    [['-s'], 'flag needs an argument: -s'],
    [['-b=maybe'], 'invalid boolean value "maybe" for -b: parse error'],
    [['-sw=maybe'], 'invalid boolean value "maybe" for -sw: strconv.ParseBool: parsing "maybe": invalid syntax'],
    [['-u', '-1'], 'invalid value "-1" for flag -u: parse error'],
    [['-u', '18446744073709551616'], 'invalid value "18446744073709551616" for flag -u: value out of range'],
    [['-n', '1.5'], 'invalid value "1.5" for flag -n: parse error'],
    [['-n', '08'], 'invalid value "08" for flag -n: parse error'],
    [['-d', '5'], 'invalid value "5" for flag -d: parse error'],
    [['-num', '0x1'], 'invalid value "0x1" for flag -num: strconv.Atoi: parsing "0x1": invalid syntax'],
    [['-num', '9223372036854775808'], 'invalid value "9223372036854775808" for flag -num: strconv.Atoi: parsing "9223372036854775808": value out of range'],
  ]
  for (const [words, text] of cases) assert.equal(parsed(...words), text)
})
