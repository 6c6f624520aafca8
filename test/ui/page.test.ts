import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type RunningAgent, startAgent } from '../../src/index.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'there is no Chromium here'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

let agent: RunningAgent
let browser: Browser
let page: Page
const faults: string[] = []

before(async () => {
  if (skip !== false) return
  agent = await startAgent()
  browser = await chromium.launch({ executablePath, args })
  page = await browser.newPage({ baseURL: agent.addresses.http })
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(error.message))
})

after(async () => {
  if (skip !== false) return
  await browser.close()
  await agent.close()
})

test('the whole page is below 150 kB compressed', () => {
  const folder = join(import.meta.dirname, '../../dist/ui')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const packed = files.map((entry) => gzipSync(readFileSync(join(entry.parentPath, entry.name))).length)
  assert.ok(packed.length >= 3)
  assert.ok(packed.reduce((sum, size) => sum + size, 0) < 150_000)
})

test('a service appears without a reload, with its instances', { skip }, async () => {
  await page.goto('/')
  await page.getByRole('link', { name: 'consul' }).waitFor()
  await agent.client.catalog.register({
    Node: 'shelf', Address: '10.0.0.7', Service: { ID: 'web-1', Service: 'web', Port: 8080, Tags: ['v1'], Meta: { team: 'blue' } },
    Check: { Name: 'ping', Status: 'critical', ServiceID: 'web-1', Output: 'no answer' },
  })
  const row = page.getByRole('link', { name: 'web' })
  await row.getByText('1 critical').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('we')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('10.0.0.7:8080').waitFor()
  await page.getByText('no answer').waitFor()
  await page.getByRole('link', { name: 'shelf' }).click()
  await page.getByRole('link', { name: 'web-1' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Nodes' }).waitFor()
})

test('a key is created, edited, seen to change elsewhere, and deleted', { skip }, async () => {
  await page.goto('/ui/kv/app/')
  await page.getByLabel('New key').fill('limit')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByLabel('Value').fill('ten')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  assert.equal((await agent.client.kv.get('app/limit')).data?.text(), 'ten')
  await agent.client.kv.put('app/limit', 'eleven')
  await page.waitForFunction("document.querySelector('textarea').value === 'eleven'")
  await page.getByLabel('Value').fill('mine')
  await agent.client.kv.put('app/limit', 'theirs')
  await page.getByText('changed elsewhere').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Not saved: somebody else').waitFor()
  assert.equal((await agent.client.kv.get('app/limit')).data?.text(), 'theirs')
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('does not exist yet').waitFor()
})

test('bytes that are no text survive', { skip }, async () => {
  await agent.client.kv.put('raw', Uint8Array.of(0, 255, 13, 10))
  await page.goto('/ui/kv/raw')
  await page.waitForFunction("document.querySelector('textarea')?.value === 'AP8NCg=='")
  await page.getByLabel('Value').fill('AP8NCv8=')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  assert.deepEqual((await agent.client.kv.get('raw')).data?.Value, Uint8Array.of(0, 255, 13, 10, 255))
})

test('a session is shown and invalidated, after a question', { skip }, async () => {
  const id = await agent.client.session.create({ Name: 'mower' })
  await page.goto('/ui/sessions/')
  await page.getByText('mower').waitFor()
  await page.getByRole('button', { name: 'Invalidate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Invalidate' }).click()
  await page.getByText('Nobody holds a session').waitFor()
  assert.equal((await agent.client.session.info(id)).data, undefined)
  assert.deepEqual(faults, [])
})
