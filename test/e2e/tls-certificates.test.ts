import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, byteString, textOfBytes } from '../../src/std/bytes.ts'
import { readDer, tags } from '../../src/wire/der.ts'
import { firstPemBlock } from '../../src/wire/pem.ts'
import { stranger } from '../../src/rpc/certificates.suite.ts'
import { realCli, run, skipWithoutReal } from '../interop/programs.ts'

/** `consul tls` of both programs: the same words and files, and certificates that say the same. */

const lines: readonly string[] = [
  'cert create -server', 'ca create', 'ca create', 'ca create -days=x', 'ca create -domain=far -days=20000 more words', 'ca create -domain=sub/x',
  'ca create -domain=old -days=-5', 'ca create -domain=con -name-constraint -additional-name-constraint=foo.com -additional-name-constraint=.bar',
  'ca create -domain=c\u00e4 -name-constraint', 'ca create -domain=key.pem/x',
  'cert create', 'cert create -server -client', 'cert create -client -node=x', 'cert create -ca= -server',
  'cert create -server', 'cert create -server', 'cert create -client', 'cert create -cli', 'cert create -cli -dc=key.pem/x',
  'cert create -server -node=n1 -dc=east -days=3 -additional-dnsname=a.b -additional-dnsname= -additional-ipaddress=10.0.0.1 -additional-ipaddress=::1', 'cert create -cli -additional-dnsname=zz -additional-ipaddress=10.0.0.2',
  'cert create -server -additional-ipaddress=bad', 'cert create -server -dc=\u00fc*_@', 'cert create -server -domain=con', 'cert create -server -ca=con-agent-ca.pem -key=con-agent-ca-key.pem',
  'cert create -client -domain=con -additional-dnsname=evil.org', 'cert create -server -domain=old', 'cert create -server -domain=far -days=20000',
  'cert create -server -key=far-agent-ca-key.pem', 'cert create -server -key=key.pem', 'cert create -server -key=junk.pem', 'cert create -server -ca=none.pem',
  'cert create -server -ca=far-agent-ca-key.pem', 'cert create -server -ca=dc1-cli-consul-0.pem -key=dc1-cli-consul-0-key.pem',  
]

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'proconsul-certificates-'))
  t.after(() => rm(made, { recursive: true }))
  await writeFile(join(made, 'key.pem'), stranger.key)
  await writeFile(join(made, 'junk.pem'), 'junk')
  return made
}

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Without times, chance, and texts of flags, which are ours. */
function comparable({ code, stdout, stderr }: Said): Said {
  return { code, stdout: plain(stdout), stderr: plain(stderr) }
}

function plain(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME').replaceAll(/CA \d+/g, 'CA N').replaceAll(/^ {4}\t.*?( \(default .*\))?$/gm, '$1')
}

/** The values that a certificate consists of, without what is chance. */
function shown(bytes: Uint8Array): string {
  return readDer(bytes).map(({ tag, contents, whole }) => {
    const hex = Buffer.from(whole).toString('hex')
    if (tag === tags.utcTime || tag === tags.generalizedTime) return byteString(contents).replace(/\d{8}Z$/, '')
    if ((tag & 0x20) !== 0) return `${tag}(${shown(contents)})`
    if (tag === tags.bitString && contents.length > 8) return 'bits'
    if (tag === tags.integer && contents.length > 8) return 'number'
    if (/^0422(?:0420|8020)|^0424/.test(hex)) return 'key'
    return byteString(contents).startsWith('Consul Agent CA ') ? 'name' : hex
  }).join(' ')
}

async function made(folderOf: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const name of (await readdir(folderOf, { recursive: true })).sort()) {
    const path = join(folderOf, name)
    const about = await stat(path)
    const block = about.isDirectory() ? undefined : firstPemBlock(await readFile(path, 'latin1'))
    files[name] = `${about.mode.toString(8)} ${block?.kind === 'CERTIFICATE' ? shown(block.bytes) : block?.kind}`
  }
  return files
}

test('tls ca create and tls cert create do as the real one', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const real = await folder(t)
  const ours = await folder(t)
  const home = process.cwd()
  t.after(() => process.chdir(home))
  process.chdir(ours)
  for (const line of lines) {
    const args = ['tls', ...line.split(' ')]
    const { code, stdout, stderr } = await captured(args.map((word) => bytesOfText(word)))
    assert.deepEqual(comparable({ code, stdout: textOfBytes(stdout), stderr: textOfBytes(stderr) }), comparable(await run(t, realCli ?? '', args, { cwd: real })), line)
  }
  const [ofOurs, ofReal] = [await made(ours), await made(real)]
  // Keys are for their owner alone, which the original leaves to the folder.
  for (const [name, about] of Object.entries(ofReal)) if (about.endsWith(' EC PRIVATE KEY')) ofReal[name] = about.replace(/^\d+/, '100600')
  assert.deepEqual(ofOurs, ofReal)
})
