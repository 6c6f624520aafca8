import { del, get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const first = 'AQEBAQEBAQEBAQEBAQEBAQ=='
const second = 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI='
const path = '/v1/operator/keyring'
const named = (key: string): string => JSON.stringify({ Key: key })
const post = (to: string, body: string): Step => send('POST', to, { body })

const requests: readonly Step[] = [
  get(path),
  get(`${path}?pretty`),
  get(`${path}?local-only=true`),
  get(`${path}?local-only=0`),
  get(`${path}?local-only=x`),
  get(`${path}?relay-factor=2`),
  get(`${path}?relay-factor=6`),
  get(`${path}?relay-factor=-1`),
  get(`${path}?relay-factor=x`),
  get(`${path}?relay-factor=99999999999999999999`),
  put(path, '{'),
  put(path, ''),
  put(path, '{"Key":1}'),
  put(path, '{"RelayFactor":300}'),
  put(`${path}?local-only=true`, named(first)),
  post(`${path}?local-only=false`, named('%%%')),
  post(path, named('AQID')),
  put(path, named(second)),
  del(path, { body: named(second) }),
  del(path, { body: named(first) }),
  send('PATCH', path),
  send('OPTIONS', path),
]

const rotation: readonly Step[] = [
  post(path, named(second)), get(path), put(path, named(second)), get(path), del(path, { body: named(first) }), get(path), del(path, { body: named(second) }),
  post(path, named(second)), post(`${path}?relay-factor=1`, named(first)), get(path),
]

export const keyring: Corpus = { name: 'keyring', agent: 'dev', config: { encrypt: first }, steps: [...requests, ...rotation] }
export const keyringClear: Corpus = { name: 'keyring in the clear', agent: 'dev', steps: requests }
