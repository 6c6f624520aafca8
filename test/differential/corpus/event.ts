import { get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

/** The index of a list is made of a random ID, so all lists here end with the same event or with none. */
const fired: readonly Step[] = [
  get('/v1/event/list'),
  get('/v1/event/list?name=x'),
  get('/v1/event/list?index=x'),
  get('/v1/event/list?wait=x'),
  put('/v1/event/fire/first', 'payload'),
  get('/v1/event/list', { capture: { first: 'header:X-Consul-Index' } }),
  get('/v1/event/list?pretty'),
  get('/v1/event/list?name=first'),
  get('/v1/event/list?name=FIRST'),
  get('/v1/event/list?index={{first}}&wait=50ms'),
  get('/v1/event/list?index=5&wait=30s'),
  get('/v1/event/list?index={{first}}&name=first&wait=300ms', { start: 'own name' }),
  put('/v1/event/fire/second'),
  get('/v1/event/list', { finish: 'own name' }),
  put('/v1/event/fire/second', 'chunked', { chunkBytes: 3 }),
  put('/v1/event/fire/elsewhere?node=^other$', 'x'),
  get('/v1/event/list?name=elsewhere'),
  put('/v1/event/fire/elsewhere?service=nope', 'x'),
  get('/v1/event/list?name=elsewhere'),
  put('/v1/agent/service/register', '{"Name":"web","ID":"web1","Tags":["v1"]}'),
  put('/v1/event/fire/elsewhere?service=^web1$&tag=v2', 'x'),
  get('/v1/event/list?name=elsewhere'),
  get('/v1/event/list?name=first'),
]

/** Payloads around the sizes from which the encoded message, and from which the event itself is too large. */
const edge = 403
const farEdge = 433

const refused: readonly Step[] = [
  put('/v1/event/fire/', 'x'),
  put('/v1/event/fire/a?tag=x', 'x'),
  put('/v1/event/fire/a?node=(', 'x'),
  put('/v1/event/fire/a?service=(', 'x'),
  put('/v1/event/fire/a?service=a&tag=*', 'x'),
  put('/v1/event/fire/a?dc=nowhere', 'x'),
  get('/v1/event/fire/a'),
  send('POST', '/v1/event/list'),
  ...[100, 300, ...Array.from({ length: 8 }, (_, at) => at + edge), ...Array.from({ length: 8 }, (_, at) => at + farEdge), 600].map((size) => put('/v1/event/fire/large', 'x'.repeat(size))),
]

export const event: Corpus = { name: 'event', agent: 'dev', steps: [...fired, ...refused] }
