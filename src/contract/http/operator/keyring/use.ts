import { agentRoute, empty } from '../../route.ts'
import { keyringBody, keyringParams, keyringRequest } from './request.ts'

export const operatorKeyringUse = agentRoute({
  method: 'PUT',
  path: '/v1/operator/keyring',
  doc: 'Makes all members encrypt with a key that they have.',
  query: keyringParams,
  body: keyringBody,
  reply: empty,
  async agent(port, call) {
    await port.keyring(keyringRequest(call, 'use'))
    return null
  },
})
