import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Delegate } from '../../cluster/delegate.ts'
import { KeyringRequest, KeyringResponse, KeyringResponses } from '../../wire/records/internal.ts'
import { keyring } from './keyring.ts'

function delegateOf(isServer: boolean, responses: readonly KeyringResponse[]): Delegate {
  return { isServer, rpc: () => KeyringResponses.make({ Responses: [...responses] }) } as unknown as Delegate
}

const request = KeyringRequest.make({ Operation: 'list' })

test('keyring() gives what every pool answered, or everything that went wrong', async () => {
  const fine = KeyringResponse.make({ Datacenter: 'dc1', Keys: new Map([['k', 2]]), NumNodes: 2 })
  assert.deepEqual(await keyring(delegateOf(true, [fine]), request), [fine])
  const faulty = KeyringResponse.make({ WAN: true, Error: '1/2 nodes reported failure', Messages: new Map([['b', 'no'], ['a', 'never']]) })
  await assert.rejects(() => keyring(delegateOf(true, [faulty, fine]), request), {
    message: '3 errors occurred:\n\t* WAN error: 1/2 nodes reported failure\n\t* a: never\n\t* b: no\n\n',
  })
})

test('keyring() is for servers', async () => {
  await assert.rejects(() => keyring(delegateOf(false, []), request), { message: 'keyring operations must run against a server node' })
})
