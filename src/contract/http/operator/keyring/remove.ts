import { agentRoute, empty } from '../../route.ts'
import { keyringBody, keyringParams, keyringRequest } from './request.ts'

export const operatorKeyringRemove = agentRoute({
  method: 'DELETE',
  path: '/v1/operator/keyring',
  doc: 'Takes a key from all members that is not used.',
  query: keyringParams,
  body: keyringBody,
  reply: empty,
  async agent(port, call) {
    await port.keyring(keyringRequest(call, 'remove'))
    return null
  },
})
