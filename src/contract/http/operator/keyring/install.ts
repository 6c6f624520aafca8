import { agentRoute, empty } from '../../route.ts'
import { keyringBody, keyringParams, keyringRequest } from './request.ts'

export const operatorKeyringInstall = agentRoute({
  method: 'POST',
  path: '/v1/operator/keyring',
  doc: 'Gives all members a new key; it is not yet used.',
  query: keyringParams,
  body: keyringBody,
  reply: empty,
  async agent(port, call) {
    await port.keyring(keyringRequest(call, 'install'))
    return null
  },
})
