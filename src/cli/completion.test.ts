import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { captured } from './captured-io.suite.ts'
import { commands } from './commands/index.ts'

async function completed(line: string, point?: number): Promise<string[]> {
  const { code, stdout, stderr } = await captured([], { env: { COMP_LINE: line, ...(point === undefined ? {} : { COMP_POINT: String(point) }) } })
  assert.deepEqual([code, stderr], [0, ''])
  return stdout.split('\n').slice(0, -1)
}

test('a line that is being typed is completed with words of commands', async () => {
  assert.deepEqual(await completed('consul k'), ['keygen', 'keyring', 'kv'].filter((word) => commands.some(({ words }) => words === word)))
  assert.deepEqual(await completed('consul kv '), ['delete', 'export', 'get', 'import', 'put'])
  assert.deepEqual(await completed('consul kv g'), ['get'])
  assert.deepEqual(await completed('consul kv get '), [])
  assert.deepEqual(await completed('consul operator raft l'), ['list-peers'])
  assert.equal((await completed('consul ')).length, commands.filter(({ words }) => !words.includes(' ')).length)
  assert.deepEqual(await completed('consul kv get x', 9), ['kv'])
})

test('behind a dash there are the flags', async () => {
  assert.deepEqual(await completed('consul -'), ['-autocomplete-install', '-autocomplete-uninstall', '-help', '-version'])
  assert.deepEqual(await completed('consul kv get -re'), ['-recurse'])
  assert.deepEqual(await completed('consul kv -'), [])
})

function home(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-home-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

test('shells are told how to complete, and the telling is taken back', async (t) => {
  const folder = home(t)
  const env = { HOME: folder }
  const bash = join(folder, '.bashrc')
  writeFileSync(join(folder, 'dotfile'), 'alias a=b\n')
  chmodSync(join(folder, 'dotfile'), 0o600)
  symlinkSync('dotfile', bash)
  writeFileSync(join(folder, '.zshrc'), '')
  mkdirSync(join(folder, '.config/fish'), { recursive: true })
  assert.deepEqual(await captured(['-autocomplete-install'], { env }), { code: 0, stdout: '', stderr: '' })
  assert.match(readFileSync(bash, 'utf8'), /^alias a=b\n\ncomplete -C \S+ consul\n$/)
  assert.equal(statSync(bash).mode & 0o777, 0o600)
  assert.match(readFileSync(join(folder, '.zshrc'), 'utf8'), /\nautoload -U \+X bashcompinit && bashcompinit\ncomplete -o nospace -C \S+ consul\n$/)
  assert.match(readFileSync(join(folder, '.config/fish/completions/consul.fish'), 'utf8'), /\ncomplete -f -c consul -a "\(__complete_consul\)"\n/)
  const again = await captured(['--autocomplete-install'], { env })
  assert.equal(again.code, 1)
  assert.match(again.stderr, /^Error executing CLI: 3 errors occurred:\n\t\* already installed in \S+bashrc\n\t\* already installed in \S+zshrc\n\t\* already installed at /)
  assert.equal((await captured(['-autocomplete-uninstall'], { env })).code, 0)
  assert.equal(readFileSync(bash, 'utf8'), 'alias a=b\n\n')
  assert.match((await captured(['-autocomplete-uninstall'], { env })).stderr, /does not installed in/)
})

test('where there is no shell, or both is asked for, that is said', async (t) => {
  const env = { HOME: home(t) }
  assert.deepEqual(await captured(['-autocomplete-install'], { env }), {
    code: 1, stdout: '', stderr: 'Error executing CLI: Did not find any shells to install\n',
  })
  assert.match((await captured(['-autocomplete-install', '-autocomplete-uninstall'], { env })).stderr, /but not both\.\n$/)
})
