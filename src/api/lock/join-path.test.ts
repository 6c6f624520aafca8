import assert from 'node:assert/strict'
import test from 'node:test'
import { joinPath } from './join-path.ts'

test('joinPath() joins and cleans as Go does', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['test/lock', '.lock'], 'test/lock/.lock'], [['test/lock/', '.lock'], 'test/lock/.lock'], [['', '.lock'], '.lock'],
    [['a//b', '.lock'], 'a/b/.lock'], [['a/./b/../c', 'x'], 'a/c/x'], [['..', 'a'], '../a'], [['/', 'a'], '/a'],
    [['/..', 'a'], '/a'], [['a', '..'], '.'], [[], ''], [['', ''], ''], [['../..', '..'], '../../..'], [['.'], '.'],
  ]
  for (const [parts, joined] of cases) assert.equal(joinPath(...parts), joined, JSON.stringify(parts))
})
