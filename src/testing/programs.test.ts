import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

test('an HTTP check asks the program on the machine, and DNS gives what passes', async () => {
  await using cluster = await startCluster({ servers: 1, clients: 2 })
  const [near, far] = cluster.clients
  let healthy = true
  const asked: string[] = []
  await near!.serve(80, ({ method, path, from, headers }) => {
    if (path !== '/health?full') return { body: `${method} ${path} from ${from}` }
    asked.push(`${method} from ${from} by ${headers.get('user-agent')}`)
    return { status: healthy ? 200 : 503, body: healthy ? 'well' : 'ill' }
  })
  await near!.client.agent.registerService({ Name: 'web', Port: 80, Check: { HTTP: `http://${near!.ip}/health?full`, Interval: '2s' } })
  await cluster.eventually(async () => (await far!.resolve('web.service.consul')).length > 0)
  assert.deepEqual(await far!.resolve('web.service.consul'), [near!.ip])
  assert.deepEqual(await far!.resolve('web.service.consul', 'SRV'), [{ target: 'client-1.node.dc1.consul', port: 80, priority: 1, weight: 1 }])
  assert.deepEqual(await far!.resolve('nobody.service.consul'), [])
  assert.equal((await far!.fetch('http://web.service.consul:80/hello?a=1')).body, `GET /hello?a=1 from ${far!.ip}`)
  assert.match(asked[0] ?? '', /^GET from 10\.0\.1\.1 by Consul Health Check$/)
  healthy = false
  await cluster.eventually(async () => (await far!.resolve('web.service.consul')).length === 0, 4_000)
  const { data } = await near!.client.health.checks('web')
  assert.equal(data[0]?.Output, `HTTP GET http://${near!.ip}/health?full: 503 Service Unavailable Output: ill`)
})

test('programs talk over the network: cuts are felt, bodies go both ways, a handler that throws is a server with a bug', async () => {
  await using cluster = await startCluster({ servers: 2 })
  const [one, two] = cluster.servers
  const program = await one!.serve(81, ({ method, body }) => {
    if (method === 'DELETE') throw new Error('not like this')
    return { status: 201, headers: { 'X-Seen': 'yes' }, body: `${body} → größer` }
  })
  const posted = await two!.fetch('http://server-1:81/', { method: 'POST', body: 'groß' })
  assert.deepEqual([posted.status, posted.headers.get('x-seen'), posted.body], [201, 'yes', 'groß → größer'])
  assert.deepEqual(await two!.fetch('http://server-1:81/', { method: 'DELETE' }).then(({ status, body }) => [status, body]), [500, 'not like this'])
  cluster.partition([one!], [two!])
  await assert.rejects(two!.fetch('http://server-1:81/', { timeoutMs: 2_000 }), /no answer within 2000 ms|i\/o timeout/)
  cluster.heal()
  assert.equal((await two!.fetch('http://server-1:81/')).status, 201)
  await program.close()
  await assert.rejects(two!.fetch('http://server-1:81/'), /connection refused/)
})

test('a TCP check passes while somebody listens; connections carry bytes', async () => {
  await using cluster = await startCluster({ servers: 1, clients: 1 })
  const [machine] = cluster.clients
  const echo = await machine!.listen(5432, async (connection) => {
    for await (const chunk of connection.chunks) await connection.write(chunk)
  })
  await machine!.client.agent.registerService({ Name: 'db', Port: 5432, Check: { TCP: `${machine!.ip}:5432`, Interval: '1s' } })
  await cluster.eventually(async () => (await machine!.client.health.service('db', { passing: true })).data.length === 1)
  const connection = await cluster.servers[0]!.connect('client-1:5432')
  await connection.write(Buffer.from('hello'))
  await connection.finish()
  const got = await cluster.until(Array.fromAsync(connection.chunks))
  assert.equal(Buffer.concat(got).toString(), 'hello')
  await echo.close()
  await cluster.eventually(async () => (await machine!.client.health.service('db', { passing: true })).data.length === 0)
})

test('a script check fails and says what to use instead', async () => {
  await using cluster = await startCluster({ config: 'enable_script_checks = true' })
  const [server] = cluster.servers
  await server!.client.agent.registerService({ Name: 'web', Check: { Args: ['true'], Interval: '1s' } })
  await cluster.advance(3_000)
  const checks = await server!.client.agent.checks()
  assert.match(checks.get('service:web')?.Output ?? '', /no programs to run on a simulated machine: use a TTL, TCP or HTTP check/)
})
