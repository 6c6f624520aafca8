import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemberStatus } from './member.ts'
import { type ArrivingMember, lanMergeProblem, wanMergeProblem } from './merge.ts'
import { clientTags, serverTags } from './tags.ts'

const owner = { nodeName: 'me', nodeId: 'my-id', datacenter: 'dc1' }
const identity = { datacenter: 'dc1', version: '1.8.7', prerelease: '', revision: '', protocol: 2 }

function member(name: string, id: string, changes: Readonly<Record<string, string>> = {}, status: number = MemberStatus.none): ArrivingMember {
  return { name, ip: '10.0.0.1', status, tags: new Map([...clientTags({ ...identity, nodeId: id }), ...Object.entries(changes)]) }
}

const server = (name: string, dc = 'dc1'): ArrivingMember => ({
  ...member(name, name),
  tags: serverTags({ ...identity, datacenter: dc, nodeId: name, serverPort: 8300, bootstrap: false, bootstrapExpect: 0, useTls: false, serfWanPort: -1 }, 'lan'),
})

test('a node ID belongs to one name, but for those who have left', () => {
  assert.equal(lanMergeProblem(owner, [member('me', 'my-id'), member('b', 'b'), server('s')]), undefined)
  assert.equal(lanMergeProblem(owner, [member('b', 'my-id')]), "Member 'b' has conflicting node ID 'my-id' with this agent's ID")
  assert.equal(lanMergeProblem(owner, [member('a', 'x'), member('b', 'x')]), "Member 'b' has conflicting node ID 'x' with member 'a'")
  assert.equal(lanMergeProblem(owner, [member('a', 'x', {}, MemberStatus.left), member('b', 'x')]), undefined)
  assert.equal(lanMergeProblem(owner, [member('a', 'x', { build: '0.8.4:' }), member('b', 'x')]), undefined)
  assert.equal(lanMergeProblem(owner, [member('a', ''), member('b', '')]), undefined)
})

test('members of other datacenters and segments are refused', () => {
  assert.equal(lanMergeProblem(owner, [member('b', 'b', { dc: 'dc2' })]), "Member 'b' part of wrong datacenter 'dc2'")
  assert.equal(lanMergeProblem(owner, [server('s', 'dc2')]), "Member 's' part of wrong datacenter 'dc2'")
  assert.equal(lanMergeProblem(owner, [member('b', 'b', { segment: 'x' })]), "Member 'b' part of wrong segment 'x' (expected '')")
})

test('the pool of all datacenters takes servers alone', () => {
  assert.equal(wanMergeProblem([server('s.dc1'), server('s.dc2', 'dc2')]), undefined)
  assert.equal(wanMergeProblem([server('s.dc1'), member('c', 'c')]), "Member 'c' is not a server")
})
