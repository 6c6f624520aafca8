import { request } from 'node:http'

type Registration = Readonly<Record<string, unknown>>

const check = (node: string, status: string, service?: string): Registration => ({ Node: node, CheckID: `${service ?? 'node'}-check`, Name: 'check', Status: status, ServiceID: service ?? '' })

/** The nodes and services of surface/dns.md §2, and some odd ones. */
export const registrations: readonly Registration[] = [
  ...[1, 2, 3, 4, 5].map((n): Registration => ({
    Node: `w${n}`, Address: `10.0.0.${n}`, NodeMeta: { k: `v${n}` },
    Service: { Service: 'web', Port: 8000 + n, Tags: [n % 2 === 1 ? 'v1' : 'v2', 'a.b'].slice(0, n === 5 ? 1 : 2), Weights: { Passing: n, Warning: 1 } },
    Check: check(`w${n}`, n === 4 ? 'warning' : n === 5 ? 'critical' : 'passing', 'web'),
  })),
  { Node: 'dot.ted', Address: '10.0.1.4' },
  { Node: 'rich', Address: '10.0.1.5', ID: '11111111-2222-3333-4444-555555555555', NodeMeta: { rack: 'r1', 'rfc1035-note': 'hello', odd: 'a`b=c', long: 'x'.repeat(200) } },
  { Node: 'extn', Address: 'www.example.com', NodeMeta: { external: 'yes' } },
  { Node: 'x6', Address: '2001:db8::6', Service: { Service: 'six', Port: 66 } },
  { Node: 'extn', Address: 'www.example.com', NodeMeta: { external: 'yes' }, Service: { Service: 'ext', Port: 443 } },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { Service: 'db-main', Port: 5432, Address: '10.9.9.9' } },
  { Node: 'w2', Address: '10.0.0.2', NodeMeta: { k: 'v2' }, Service: { Service: 'loop', Port: 1, Address: 'web.service.consul' } },
  { Node: 'w2', Address: '10.0.0.2', NodeMeta: { k: 'v2' }, Service: { Service: 'self', Port: 1, Address: 'self.service.consul' } },
  { Node: 'w2', Address: '10.0.0.2', NodeMeta: { k: 'v2' }, Service: { Service: 'ring', Port: 1, Address: 'gnir.service.consul' } },
  { Node: 'w3', Address: '10.0.0.3', NodeMeta: { k: 'v3' }, Service: { Service: 'gnir', Port: 1, Address: 'ring.service.consul' } },
  { Node: 'w3', Address: '10.0.0.3', NodeMeta: { k: 'v3' }, Service: { Service: 'cname', Port: 1, Address: 'alias.test' } },
  { Node: 'w3', Address: '10.0.0.3', NodeMeta: { k: 'v3' }, Service: { ID: 'mixed1', Service: 'mixed', Port: 1, Address: 'www.example.com' } },
  { Node: 'w4', Address: '10.0.0.4', NodeMeta: { k: 'v4' }, Service: { ID: 'mixed2', Service: 'mixed', Port: 2 } },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { ID: 'dup1', Service: 'dup', Port: 1 } },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { ID: 'dup2', Service: 'dup', Port: 2 } },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { ID: 'dup3', Service: 'dup', Port: 2 } },
  { Node: 'six4', Address: '::ffff:10.4.4.4', Service: { Service: 'mapped', Port: 3 } },
  { Node: 'tagged', Address: '10.5.5.5', TaggedAddresses: { lan_ipv4: '10.5.5.6', lan_ipv6: '2001:db8::55' }, Service: { Service: 'tagged', Port: 7 } },
  {
    Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' },
    Service: { Service: 'stagged', Port: 8, Address: '10.6.6.6', TaggedAddresses: { lan_ipv4: { Address: '10.6.6.7', Port: 9 }, lan_ipv6: { Address: '2001:db8::66', Port: 9 } } },
  },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { Service: 'behind-proxy', Kind: 'connect-proxy', Port: 21_000, Proxy: { DestinationServiceName: 'behind' } } },
  { Node: 'w2', Address: '10.0.0.2', NodeMeta: { k: 'v2' }, Service: { Service: 'native', Port: 443, Connect: { Native: true } } },
  { Node: 'sick', Address: '10.7.7.7', Service: { Service: 'sickly', Port: 1 }, Check: check('sick', 'critical') },
  { Node: 'UPPER', Address: '10.8.8.8', Service: { Service: 'Shout', Port: 1 } },
  { Node: 'w1', Address: '10.0.0.1', NodeMeta: { k: 'v1' }, Service: { Service: 'under_score', Port: 1, Tags: ['udp', 'Big'] } },
  ...Array.from({ length: 100 }, (_, n): Registration => ({ Node: `big${String(n).padStart(3, '0')}`, Address: `10.1.0.${100 + n}`, NodeMeta: { k: `b${String(n).padStart(3, '0')}` }, Service: { Service: 'big', Port: 1000 + n } })),
  ...Array.from({ length: 10 }, (_, n): Registration => ({ Node: `mid${n}`, Address: `10.2.0.${100 + n}`, Service: { Service: 'mid', Port: 1000 + n, Address: `10.3.0.${100 + n}` } })),
]

const c1: Registration = { Node: 'c1', Address: '10.30.0.1' }
const moving: Registration = { ID: 'moving', Service: 'moving', Port: 1, Weights: { Passing: 5, Warning: 2 } }

/** Changes to one service, each of which changes what is answered about it. */
export const changes: readonly Registration[] = [
  { ...c1, Service: moving },
  { Node: 'c2', Address: '10.30.0.2', Service: { ...moving, Port: 2 } },
  { ...c1, Check: check('c1', 'critical') },
  { ...c1, Check: check('c1', 'warning') },
  { ...c1, Check: check('c1', 'passing') },
  { ...c1, Check: check('c1', 'critical', 'moving') },
  { ...c1, Check: check('c1', 'warning', 'moving') },
  { ...c1, Address: '10.30.0.11', NodeMeta: { moved: 'yes' } },
  { ...c1, Address: '10.30.0.11', TaggedAddresses: { lan_ipv4: '10.30.0.12' }, NodeMeta: { moved: 'again' } },
  { ...c1, Address: 'www.example.com', TaggedAddresses: {} },
  { ...c1, Service: { ...moving, Port: 3, Tags: ['new'] } },
  { ...c1, Service: { ...moving, Port: 3, Address: '10.30.1.1' } },
  { ...c1, Service: { ...moving, Service: 'renamed' } },
  { Node: 'c2', Address: '10.30.0.2', Service: { ID: 'second', Service: 'moving', Port: 4 } },
]

const template = { Type: 'name_prefix_match' }

/** Prepared queries about these services: some by name, some for whatever begins so. */
const preparedQueries: readonly Registration[] = [
  { Name: 'pq', Service: { Service: 'web', OnlyPassing: true }, DNS: { TTL: '21s' } },
  { Name: 'Dotted.Name', Service: { Service: 'db-main' } },
  { Name: 'geo', Template: template, Service: { Service: '${name.suffix}' }, DNS: { TTL: '7s' } },
  { Name: 'geo-only-', Template: { ...template, Regexp: '^geo-only-(.*)-v(\\d)$' }, Service: { Service: '${match(1)}', Tags: ['v${match(2)}'] } },
  { Name: 'here', Service: { Service: 'mid', Near: '_ip' }, DNS: { TTL: '1500ms' } },
  { Name: 'one', Service: { Service: 'dup' } },
  { Name: 'sound', Service: { Service: 'sickly' } },
  { Name: 'ignoring', Service: { Service: 'sickly', IgnoreCheckIDs: ['node-check'] } },
  { Name: 'meshed', Service: { Service: 'behind', Connect: true } },
  { Name: 'six', Service: { Service: 'six' } },
  { Name: 'ext', Service: { Service: 'ext' } },
  { Name: 'tagged', Service: { Service: 'tagged' } },
  { Name: 'big', Service: { Service: 'big' }, DNS: { TTL: '0s' } },
]

/** Registers through `/v1/catalog/register`; with everything there is also prepared queries. */
export async function register(httpPort: number, list: readonly Registration[] = registrations): Promise<void> {
  for (const registration of list) {
    const body = await send('PUT', httpPort, '/v1/catalog/register', JSON.stringify(registration))
    if (body !== 'true') throw new Error(`registration refused: ${body}`)
  }
  if (list !== registrations) return
  for (const query of preparedQueries) {
    const body = await send('POST', httpPort, '/v1/query', JSON.stringify(query))
    if (!body.includes('"ID"')) throw new Error(`query refused: ${body}`)
  }
}

function send(method: string, port: number, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, agent: false }, (reply) => {
      let text = ''
      reply.setEncoding('latin1').on('data', (chunk: string) => (text += chunk)).once('end', () => resolve(text.trim()))
    })
    sent.once('error', reject).end(body)
  })
}
