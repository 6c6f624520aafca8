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
