import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isClient, serverInfo } from './server-info.ts'
import { clientTags, serverTags } from './tags.ts'

const identity = { nodeId: 'id-1', datacenter: 'dc1', version: '1.8.7', prerelease: '', revision: '1234567890', protocol: 2 }
const server = { ...identity, serverPort: 8300, bootstrap: false, bootstrapExpect: 3, useTls: true, serfWanPort: 8302 }

test('a server is read back from its tags', () => {
  const info = serverInfo({ name: 's1.dc1', ip: '10.0.0.1', tags: serverTags(server, 'lan') })
  assert.deepEqual(info && { ...info, features: [...info.features], segmentAddresses: info.segmentAddresses.size }, {
    name: 's1.dc1', shortName: 's1', id: 'id-1', datacenter: 'dc1', segment: '', ip: '10.0.0.1', port: 8300, address: '10.0.0.1:8300', bootstrap: false,
    expect: 3, nonVoter: false, useTls: true, wanJoinPort: 8302, version: 2, raftVersion: 3, build: '1.8.7', acls: '0', features: [['fs', 1]],
    segmentAddresses: 0,
  })
  assert.equal(serverInfo({ name: 's1', ip: 'fe80::1', tags: serverTags(server, 'wan') })?.address, '[fe80::1]:8300')
  assert.equal(serverTags(server, 'wan').has('wan_join_port'), false)
})

test('a member is a server only if all that must be a number is one', () => {
  const good = serverTags(server, 'lan')
  const faults: readonly (readonly [string, string])[] = [
    ['role', 'node'], ['port', 'x'], ['vsn', ''], ['expect', '1.5'], ['wan_join_port', 'a'], ['raft_vsn', '-'], ['build', '1.8'], ['sl_a', 'host'], ['ft_fs', 'yes'],
  ]
  for (const [tag, value] of faults) assert.equal(serverInfo({ name: 's', ip: '10.0.0.1', tags: new Map([...good, [tag, value]]) }), undefined, tag)
  for (const tag of ['port', 'vsn', 'build']) {
    const tags = new Map(good)
    tags.delete(tag)
    assert.equal(serverInfo({ name: 's', ip: '10.0.0.1', tags }), undefined, tag)
  }
})

test('a client has the tags of one', () => {
  const tags = clientTags(identity)
  assert.deepEqual([...tags], [
    ['acls', '0'], ['build', '1.8.7:12345678'], ['dc', 'dc1'], ['id', 'id-1'], ['role', 'node'], ['segment', ''], ['vsn', '2'], ['vsn_max', '3'], ['vsn_min', '2'],
  ])
  assert.equal(isClient({ name: 'c', ip: '10.0.0.2', tags }), true)
  assert.equal(serverInfo({ name: 'c', ip: '10.0.0.2', tags }), undefined)
})
