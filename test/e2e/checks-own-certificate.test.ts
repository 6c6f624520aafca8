import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { certificate, privateKey } from '../../src/agent/checks/check-certificate.suite.ts'
import { startAgent } from '../../src/index.ts'

test('a target that demands certificates passes with the agent\'s own, where that is wanted', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-own-certificate-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  await writeFile(join(folder, 'cert.pem'), certificate)
  await writeFile(join(folder, 'key.pem'), privateKey)
  const server = createServer({ cert: certificate, key: privateKey, ca: certificate, requestCert: true, rejectUnauthorized: true }, (_request, response) => response.end('known'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const tls = `ca_file = "${folder}/cert.pem" cert_file = "${folder}/cert.pem" key_file = "${folder}/key.pem"`
  const check = `checks { id = "https" name = "https" http = "https://127.0.0.1:${port}/" interval = "1s" status = "warning" }`
  for (const [config, expected] of [
    [`enable_agent_tls_for_checks = true server_name = "check.test"`, /^passing HTTP GET \S+: 200 OK Output: known$/],
    [`enable_agent_tls_for_checks = true`, /^critical Get "\S+": x509: certificate is valid for check\.test, not n1$/],
    ['', /^critical Get "\S+": x509: /],
  ] as const) {
    await using agent = await startAgent({ nodeName: 'n1', config: `${tls} ${check} check_update_interval = "0s" ${config}` })
    let index = '0'
    for (let found = ''; !expected.test(found);) {
      const reply = await fetch(`${agent.addresses.http}/v1/health/node/n1?index=${index}`)
      index = reply.headers.get('x-consul-index') ?? '0'
      const https = (await reply.json() as readonly { CheckID: string; Status: string; Output: string }[]).find(({ CheckID }) => CheckID === 'https')
      found = `${https?.Status} ${https?.Output}`
      assert.ok(found.startsWith('warning') || expected.test(found) || https === undefined, found)
    }
  }
})
