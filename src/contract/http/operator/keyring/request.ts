import { parseBool, quote } from '../../../../std/quote.ts'
import { bool, record, str, u8, type RecordOf } from '../../../../wire/record.ts'
import { KeyringRequest } from '../../../../wire/records/internal.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { type Call, tokenOf } from '../../call.ts'
import { bool as boolParam, common, text } from '../../param.ts'
import { badRequest } from '../../refusal.ts'

export type KeyringOperation = 'list' | 'install' | 'use' | 'remove'

const KeyringBody = record('keyringArgs', { Key: str(), Token: str(), RelayFactor: u8(), LocalOnly: bool() })
type KeyringBody = RecordOf<typeof KeyringBody>

const maxRelayFactor = 5

/** What all operations on keys take. */
export const keyringParams = {
  token: common.token,
  'relay-factor': text('Through how many other members each answer comes as well; 0 to 5.'),
  'local-only': boolParam('Ask only this datacenter. For lists alone.'),
}

export const keyringBody = jsonBody('`{"Key": KEY}`, the key in base64.')

/** What a request asks for, checked in the original's order and words. */
export function keyringRequest(call: Call, operation: KeyringOperation): KeyringRequest {
  const body: KeyringBody = operation === 'list'
    ? KeyringBody.zero()
    : decodeBody(KeyringBody, call, (why) => badRequest(`Request decode failed: ${why}`))
  const { query } = call
  const relay = query.get('relay-factor')
  const local = query.get('local-only')
  return KeyringRequest.make({
    Operation: operation,
    Key: body.Key,
    Token: tokenOf(call) || body.Token,
    RelayFactor: relay === '' ? body.RelayFactor : relayFactor(relay),
    LocalOnly: local === '' ? body.LocalOnly : localOnly(local, operation),
  })
}

function relayFactor(given: string): number {
  if (!/^[+-]?\d+$/.test(given)) throw badRequest(`Error parsing relay factor: strconv.Atoi: parsing ${quote(given)}: invalid syntax`)
  const factor = Number(given)
  if (!Number.isSafeInteger(factor)) throw badRequest(`Error parsing relay factor: strconv.Atoi: parsing ${quote(given)}: value out of range`)
  if (factor < 0 || factor > maxRelayFactor) throw badRequest(`Invalid relay-factor: Relay factor must be in range: [0, ${maxRelayFactor}]`)
  return factor
}

function localOnly(given: string, operation: KeyringOperation): boolean {
  const local = parseBool(given)
  if (local === undefined) throw badRequest(`Error parsing local-only: strconv.ParseBool: parsing ${quote(given)}: invalid syntax`)
  if (local && operation !== 'list') throw badRequest('Invalid use of local-only: local-only can only be set for list requests')
  return local
}
