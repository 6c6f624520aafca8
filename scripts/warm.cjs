// Starts a dev agent from a bundle, writes and reads keys, and keeps the code cache of every file that was loaded.
// Usage: node warm.cjs FOLDER
'use strict'
const { writeFileSync } = require('node:fs')
const { request } = require('node:http')
const { createServer } = require('node:net')
const { join, resolve } = require('node:path')

const folder = resolve(process.argv[2])
const { load, scripts } = require(join(folder, 'launcher.cjs'))

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })
}

function call(port, method, path, body) {
  return new Promise((done, fail) => {
    const ask = request({ host: '127.0.0.1', port, method, path, agent: false }, (reply) => {
      reply.resume()
      reply.once('end', () => done(reply.statusCode))
    })
    ask.once('error', fail)
    ask.end(body)
  })
}

/** Resolves with the agent's port once it takes a write. The agent prints a line when a leader is there. */
async function untilWritable(port) {
  for (;;) {
    const status = await call(port, 'PUT', '/v1/kv/warm', 'up').catch((error) => error.code)
    if (status === 200) return
    if (status !== 500 && status !== 'ECONNREFUSED') throw new Error(`the agent answered ${status}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}

async function main() {
  const port = await freePort()
  process.stdout.write = () => true
  process.argv = [process.argv[0], join(folder, 'launcher.cjs'), 'agent', '-dev', '-bind', '127.0.0.1', '-hcl',
    `ports { http = ${port} dns = -1 server = -1 serf_lan = -1 serf_wan = -1 grpc = -1 }`]
  load('cli.cjs')
  await untilWritable(port)
  for (let turn = 0; turn < 20; turn += 1) {
    await call(port, 'GET', '/v1/kv/warm')
    await call(port, 'GET', '/v1/kv/?recurse')
    await call(port, 'PUT', `/v1/kv/warm/${turn}`, 'up')
  }
  for (const [name, script] of scripts) writeFileSync(join(folder, `${name}.cache`), script.createCachedData())
  process.exit(0)
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})
