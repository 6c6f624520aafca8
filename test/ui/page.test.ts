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
/** What was opened, to be closed whatever became of the rest. */
const opened: (() => Promise<void>)[] = []
let page: Page
const faults: string[] = []

before(async () => {
  if (skip !== false) return
  agent = await startAgent()
  opened.unshift(() => agent.close())
  const browser: Browser = await chromium.launch({ executablePath, args, timeout: 300_000 })
  opened.unshift(() => browser.close())
  page = await browser.newPage({ baseURL: agent.addresses.http })
  page.setDefaultTimeout(90_000)
  page.on('pageerror', (error) => faults.push(error.message))
})

after(async () => {
  for (const close of opened) await close()
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

test('colours are those that were chosen, also after a reload', { skip }, async () => {
  const shown = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.goto('/')
  await page.getByLabel('Colours').selectOption('dark')
  const dark = await shown()
  await page.reload()
  await page.getByLabel('Colours').waitFor()
  assert.equal(await shown(), dark)
  await page.getByLabel('Colours').selectOption('light')
  assert.notEqual(await shown(), dark)
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

test('a session is created, shows the keys that it holds, and is led to by them', { skip }, async () => {
  await page.goto('/ui/sessions/')
  await page.getByLabel('Name').fill('digger')
  await page.getByLabel('TTL').fill('1s')
  await page.getByRole('button', { name: 'Create session' }).click()
  await page.getByRole('alert').getByText('Invalid Session TTL').waitFor()
  await page.getByLabel('TTL').fill('1h')
  await page.getByRole('button', { name: 'Create session' }).click()
  await page.getByRole('link', { name: 'digger' }).waitFor()
  const [made] = (await agent.client.session.list()).data
  assert.deepEqual([made?.Name, made?.TTL, made?.Behavior], ['digger', '1h', 'release'])
  await page.getByRole('link', { name: 'digger' }).click()
  await page.getByText('It holds no key.').waitFor()
  await agent.client.kv.acquire('pit/a b', '', made!.ID)
  await page.getByRole('link', { name: 'pit/a b' }).click()
  await page.getByText('Locked by session').waitFor()
  await page.getByRole('link', { name: made!.ID }).click()
  await page.getByText('its locks are released').waitFor()
  await page.getByRole('button', { name: 'Invalidate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Invalidate' }).click()
  await page.getByText('Nobody holds a session').waitFor()
})

test('intentions are created, listed by precedence, changed and deleted', { skip }, async () => {
  const { intention } = agent.client
  await page.goto('/ui/intentions/')
  await page.getByText('Nothing is said').waitFor()
  const create = async (source: string, destination: string): Promise<void> => {
    await page.getByLabel('Source').fill(source)
    await page.getByLabel('Destination').fill(destination)
    await page.getByRole('button', { name: 'Create intention' }).click()
  }
  await page.getByLabel('Action').selectOption('deny')
  await create('*', 'db')
  await page.getByRole('link', { name: '* → db' }).getByText('precedence 8').waitFor()
  await create('web', 'db')
  await page.getByRole('link', { name: 'web → db' }).getByText('precedence 9').waitFor()
  await create('web', 'db')
  await page.getByRole('alert').getByText('duplicate intention found').waitFor()
  assert.deepEqual(await page.locator('.list a strong').allTextContents(), ['web → db', '* → db'])
  await page.getByLabel('Search intentions').fill('web')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByLabel('Description').fill('mine')
  const [web] = (await intention.list()).data
  await intention.update(web!.ID, { SourceName: 'web', DestinationName: 'db', Action: 'allow', Description: 'theirs', Meta: { team: 'blue' } })
  await page.getByText('changed elsewhere').waitFor()
  await page.getByRole('button', { name: 'Show what is stored' }).click()
  await page.getByLabel('Action').selectOption('deny')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const changed = (await intention.get(web!.ID)).data
  assert.deepEqual([changed?.Action, changed?.Description, changed?.Meta?.get('team')], ['deny', 'theirs', 'blue'])
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('link', { name: '* → db' }).waitFor()
  assert.equal((await intention.list()).data.length, 1)
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
