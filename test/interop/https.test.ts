import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { configFileAgent } from '../e2e/config-file-agent.ts'
import { folderOf, makeCertificates, secured } from './certificates.ts'
import { freePorts } from './free-ports.ts'
import { Program, realCli, run, skipWithoutReal } from './programs.ts'

/** An agent that serves HTTPS only to those with certificates of a folder: our command line makes them, both programs use them. */
interface Target {
  readonly http: number
  readonly https: number
}

async function realTarget(t: TestContext, folder: string): Promise<Target> {
  const [http, https, server, lan] = await freePorts(4)
  const ports = `ports { http = ${http} https = ${https} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const agent = new Program(t, realCli ?? '', ['agent', '-dev', '-bind=127.0.0.1', `-hcl=${ports} ${secured(folder, 'verify_incoming_https = true')}`])
  await agent.until(/New leader elected/)
  return { http, https }
}

async function ourTarget(t: TestContext, folder: string): Promise<Target> {
  const [https] = await freePorts(1)
  const file = join(folder, 'agent.hcl')
  await writeFile(file, secured(folder, 'verify_incoming_https = true'))
  const agent = await configFileAgent(t, file, { ports: { https } })
  return { http: Number(new URL(agent.addresses.http).port), https }
}

interface Line {
  readonly flags: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What is said depends on who is faster. */
  readonly raced?: true
}

function linesOf(folder: string, other: string, { http, https }: Target): readonly Line[] {
  const at = (name: string, where = folder): string => join(where, `${name}.pem`)
  const secure = `-http-addr=https://localhost:${https}`
  const believing = `-ca-file=${at('ca')}`
  const own = [`-client-cert=${at('client')}`, `-client-key=${at('client-key')}`]
  const env = { CONSUL_HTTP_SSL: 'true', CONSUL_HTTP_ADDR: `127.0.0.1:${https}`, CONSUL_CACERT: at('ca'), CONSUL_CLIENT_CERT: at('client'), CONSUL_CLIENT_KEY: at('client-key') }
  return [
    { flags: [secure, believing, ...own] },
    { flags: [secure, `-ca-path=${at('ca')}`, '-tls-server-name=server.dc1.consul', ...own] },
    { flags: [], env },
    { flags: [], env: { ...env, CONSUL_CACERT: '', CONSUL_HTTP_SSL_VERIFY: 'false' } },
    { flags: [], env: { ...env, CONSUL_TLS_SERVER_NAME: 'nope' } },
    { flags: [secure, ...own] },
    { flags: [secure, `-ca-file=${at('ca', other)}`, ...own] },
    { flags: [secure, believing, '-tls-server-name=wrong.example', ...own] },
    { flags: [secure, believing], raced: true },
    { flags: [secure, believing, `-client-cert=${at('client', other)}`, `-client-key=${at('client-key', other)}`], raced: true },
    { flags: [secure, believing, `-client-cert=${at('client')}`] },
    { flags: [secure, believing, `-client-cert=${at('client')}`, `-client-key=${at('client-key', other)}`] },
    { flags: [secure, believing, `-client-cert=${at('client-key')}`, `-client-key=${at('client')}`] },
    { flags: [secure, `-ca-file=${at('client-key')}`, ...own] },
    { flags: [secure, '-ca-path=/nonexistent', ...own] },
    { flags: [`-http-addr=https://localhost:${http}`, believing, ...own] },
    { flags: [`-http-addr=http://localhost:${https}`, believing, ...own] },
    { flags: [`-http-addr=http://localhost:${http}`, '-ca-file=/nonexistent'] },
  ]
}

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a command line says, with the ports of the agents by their names. */
function comparable({ code, stdout, stderr }: Said, { raced }: Line, { http, https }: Target): Said {
  return { code, stdout, stderr: raced === true ? '' : stderr.replaceAll(String(https), 'HTTPS').replaceAll(String(http), 'HTTP') }
}

async function ours(line: Line, target: Target): Promise<Said> {
  const { code, stdout, stderr } = await captured(['kv', 'get', ...line.flags, 'none'].map((word) => bytesOfText(word)), { env: line.env ?? {} })
  return comparable({ code, stdout, stderr: textOfBytes(stderr) }, line, target)
}

test('certificates that ours made: both command lines, to both agents, say the same', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const folder = await folderOf(t, await makeCertificates())
  const other = await folderOf(t, await makeCertificates())
  const [real, own] = await Promise.all([realTarget(t, folder), ourTarget(t, folder)])
  const toOwn = linesOf(folder, other, own)
  for (const [index, line] of linesOf(folder, other, real).entries()) {
    const expected = comparable(await run(t, realCli ?? '', ['kv', 'get', ...line.flags, 'none'], { env: line.env ?? {} }), line, real)
    const what = line.flags.join(' ')
    assert.deepEqual(await ours(line, real), expected, `ours to the real one: ${what}`)
    assert.deepEqual(await ours(toOwn[index]!, own), expected, `ours to ours: ${what}`)
  }
  for (const index of [0, 4, 6, 8, 9, 16]) {
    const line = toOwn[index]!
    const said = comparable(await run(t, realCli ?? '', ['kv', 'get', ...line.flags, 'none'], { env: line.env ?? {} }), line, own)
    assert.deepEqual(said, await ours(line, own), `the real one to ours: ${line.flags.join(' ')}`)
  }
})
