import { InputError } from '../../../std/errors.ts'
import { bool } from '../../../wire/record.ts'
import { JsonObject, parseJson } from '../../../wire/json-parse.ts'
import { type ConfigEntry, configEntryRecord } from '../../../wire/records/config-entry-forms.ts'
import { kindOfJson, weakRecord } from '../../../wire/weak-read.ts'
import { ConfigEntryApply } from '../../rpc/config-entry/apply.ts'
import { decoded, jsonBody } from '../body.ts'
import type { Call } from '../call.ts'
import { datacenterOf, refuseNamespace, tokenOf, uintOf } from '../call.ts'
import { common, u64 } from '../param.ts'
import { badRequest } from '../refusal.ts'
import { json, route } from '../route.ts'

export const configApply = route({
  method: 'PUT',
  path: '/v1/config',
  doc: 'Stores a config entry. The reply says whether it was stored.',
  query: { ...common, cas: u64('Only if ModifyIndex is still this; 0: only if there is no such entry.') },
  body: jsonBody('The entry, with its Kind and Name.'),
  rpc: ConfigEntryApply,
  reply: json(bool()),
  request(call) {
    const { kind, entry } = decoded(() => entryOf(call), (why) => badRequest(`Request decoding failed: ${why}`))
    refuseNamespace(call)
    const checked = call.query.get('cas') !== ''
    const Entry = checked ? { ...entry, ModifyIndex: uintOf(call, 'cas') } : entry
    return { Kind: kind, Op: checked ? 'upsert-cas' : 'upsert', Datacenter: datacenterOf(call), Entry, Token: tokenOf(call) }
  },
  answer: (stored) => stored,
})

/** What an entry may hold depends on its kind, which stands in it somewhere. */
function entryOf({ body }: Call): { readonly kind: string; readonly entry: ConfigEntry } {
  const tree = parseJson(body)
  if (tree !== null && !(tree instanceof JsonObject)) throw new InputError(`'' expected a map, got '${kindOfJson(tree)}'`)
  const found = tree === null ? -1 : tree.names.includes('Kind') ? tree.names.lastIndexOf('Kind') : tree.names.lastIndexOf('kind')
  if (tree === null || found < 0) throw new InputError('Payload does not contain a kind/Kind key at the top level')
  const kind = tree.values[found]
  if (typeof kind !== 'string') throw new InputError('Kind value in payload is not a string')
  return { kind, entry: weakRecord(configEntryRecord(kind), tree) }
}
