import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeServer } from './fake-http.suite.ts'
import { WebPage } from './ui.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const files = new Map([['index.html', bytes('<base href="/ui/">')], ['assets/a.js', bytes('1')]])
const served = (method: string, target: string, path = '/ui/', headers: Readonly<Record<string, string>> = {}) => (
  fakeServer(() => undefined, { page: new WebPage(files, path) }).exchange(method, target, { headers }).sent)

test('the root leads to the page', () => {
  for (const target of ['/', '/ui']) {
    const sent = served('GET', target)
    assert.equal(sent?.status, 301)
    assert.ok(sent.headers.includes('Location: /ui/'))
  }
})

test('what is no file is a page of the application, a lost asset is not', () => {
  assert.equal(served('GET', '/ui/services/web')?.body, '<base href="/ui/">')
  assert.equal(served('GET', '/ui/assets/a.js')?.body, '1')
  assert.ok(served('GET', '/ui/assets/a.js')?.headers.includes('Content-Type: text/javascript; charset=utf-8'))
  assert.equal(served('GET', '/ui/assets/b.js')?.status, 404)
  assert.equal(served('PUT', '/ui/')?.status, 405)
  assert.equal(served('GET', '/elsewhere')?.status, 404)
})

test('the page can live under another path, and knows it', () => {
  assert.equal(served('GET', '/console/x', 'console')?.body, '<base href="/console/">')
  assert.equal(served('GET', '/ui/', 'console')?.status, 404)
})

test('a browser that has the file is told so', () => {
  const tag = served('GET', '/ui/')?.headers.find((line) => line.startsWith('ETag: '))?.slice('ETag: '.length)
  assert.equal(served('GET', '/ui/', '/ui/', { 'if-none-match': tag ?? '' })?.status, 304)
})
