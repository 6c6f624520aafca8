import assert from 'node:assert/strict'
import test from 'node:test'
import { serviceForm } from '../../contract/http/agent/service-form.ts'
import { NodeService } from '../../wire/records/catalog.ts'
import { contentHash } from './content-hash.ts'

test('contentHash() is the original\'s, as it answered for these services', () => {
  const web = NodeService.make({ ID: 'web', Service: 'web', Port: 80, Weights: { Passing: 1, Warning: 1 } })
  assert.equal(contentHash(serviceForm(web)), '42af20636cf48cf8')
  const { Proxy } = NodeService.zero()
  const sidecar = NodeService.make({
    Kind: 'connect-proxy', ID: 'web-sidecar-proxy', Service: 'web-sidecar-proxy', Port: 21_000, Weights: { Passing: 1, Warning: 1 },
    Proxy: { ...Proxy, DestinationServiceName: 'web', DestinationServiceID: 'web', LocalServiceAddress: '127.0.0.1', LocalServicePort: 80 },
  })
  assert.equal(contentHash(serviceForm(sidecar)), 'd44967fdc8d2f97e')
})

function hashOf(more: Partial<NodeService>): string {
  return contentHash(serviceForm(NodeService.make({ ID: 'a', Service: 'a', ...more })))
}

test('contentHash() changes with the order of tags, not with that of metadata', () => {
  assert.notEqual(hashOf({ Tags: ['a', 'b'] }), hashOf({ Tags: ['b', 'a'] }))
  assert.equal(hashOf({ Meta: new Map([['a', '1'], ['b', '2']]) }), hashOf({ Meta: new Map([['b', '2'], ['a', '1']]) }))
})
