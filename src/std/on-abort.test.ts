import assert from 'node:assert/strict'
import test from 'node:test'
import { onAbort } from './on-abort.ts'

test('everybody who waits is called once; who stopped waiting is not', () => {
  const controller = new AbortController()
  const called: string[] = []
  const callback = (): void => void called.push('twice')
  onAbort(controller.signal, callback)
  onAbort(controller.signal, callback)
  const stop = onAbort(controller.signal, () => called.push('stopped'))
  onAbort(controller.signal, () => called.push('last'))
  stop()
  controller.abort()
  controller.abort()
  assert.deepEqual(called, ['twice', 'twice', 'last'])
})

test('who waits may stop, also twice or from a callback, and others are called all the same', () => {
  const controller = new AbortController()
  const called: string[] = []
  const wait = (name: string): (() => void) => onAbort(controller.signal, () => called.push(name))
  wait('first')
  const early = wait('early')
  const middle = wait('middle')
  early()
  middle()
  early()
  onAbort(controller.signal, () => stop())
  const stop = wait('stopped by the one before')
  wait('last')
  controller.abort()
  stop()
  assert.deepEqual(called, ['first', 'last'])
})
