import { put } from '../step.ts'
import type { Step } from '../step.ts'
import type { Action } from './action.ts'
import { rarely } from './values.ts'

const request = (step: Step): Action => ({ do: 'request', step })
const check = (body: unknown): Action => request(put('/v1/agent/check/register', JSON.stringify(body)))

/** What random sequences found, as short as it gets. Each of these was another with the original than here. */
export const found: readonly Action[] = [
  // A check of a file has no type, unless it is part of a service.
  { do: 'files', files: { 'a.json': JSON.stringify({ check: { id: 'typeless', name: 'Typeless', ttl: rarely }, service: { name: 'filed', check: { id: 'typed', ttl: rarely } } }) } },
  { do: 'look' },
  // There is no such key.
  { do: 'files', files: { 'four.json': '{"service":{"name":"x","enabletagoverride":true}}' } },
  // What a check said before it was registered anew is not kept with its definition.
  check({ Name: 'forgetful', TTL: rarely }),
  request(put('/v1/agent/check/fail/forgetful?note=down')),
  { do: 'expire', id: 'expiring', check: {}, note: 'fine' },
  check({ Name: 'forgetful', HTTP: 'http://127.0.0.1:1/', Interval: rarely }),
  { do: 'restart', how: 'same' },
]
