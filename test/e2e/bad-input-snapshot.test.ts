import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { nodePacking } from '../../src/runtime/node/packing.ts'
import type { SnapshotMeta } from '../../src/wire/meta.ts'
import { readArchive, writeArchive } from '../../src/wire/snapshot.ts'
import { seeded } from '../disk/random.ts'
import { AgentSite, hasProc, residentBytes } from './agent-site.ts'
import { megabyte } from './bad-input-cases.ts'
import { RawConnection, requestOf } from './raw-connection.ts'

/** Archives that are damaged, or sound around a state that is not: refused in the words of the original, and nothing changes. */

const seed = Number(process.env['ARCHIVE_SEED'] ?? 20_261_125)

/** Whatever `GET` can say of the state, indexes included. */
async function stateOf(site: AgentSite): Promise<string> {
  const answers = []
  for (const target of ['/v1/kv/?recurse', '/v1/session/list', '/v1/catalog/nodes', '/v1/catalog/services', '/v1/health/state/any']) {
    const { body, headers } = await site.ask('GET', target)
    answers.push(`${headers.get('x-consul-index')} ${body}`)
  }
  return answers.join('\n')
}

async function fill(site: AgentSite): Promise<void> {
  for (let i = 0; i < 30; i++) await site.put(`k${i}`, `${i}`.repeat(300))
  const { ID } = JSON.parse((await site.ask('PUT', '/v1/session/create')).body) as { readonly ID: string }
  assert.equal((await site.ask('PUT', `/v1/kv/lock?acquire=${ID}`, 'x')).body, 'true')
  assert.equal((await site.ask('PUT', '/v1/catalog/register', '{"Node":"n2","Address":"127.0.0.2","Service":{"Service":"web"}}')).body, 'true')
  assert.equal((await site.ask('DELETE', '/v1/kv/k7')).body, 'true')
}

async function saved(site: AgentSite): Promise<Buffer> {
  const { status, body } = await site.ask('GET', '/v1/snapshot')
  assert.equal(status, 200)
  return Buffer.from(body, 'latin1')
}

async function restore(site: AgentSite, archive: Uint8Array): Promise<string> {
  const { status, body } = await site.ask('PUT', '/v1/snapshot', Buffer.from(archive).toString('latin1'))
  return `${status} ${body}`
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function unpacked(archive: Uint8Array): Promise<{ readonly meta: SnapshotMeta; readonly state: Buffer }> {
  const chunks: Uint8Array[] = []
  const { meta } = await readArchive(nodePacking, one(archive), (chunk) => void chunks.push(Uint8Array.from(chunk)))
  return { meta, state: Buffer.concat(chunks) }
}

/** An archive with right sums, whatever is in it. */
async function packed(meta: SnapshotMeta, state: Uint8Array): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeArchive(nodePacking, { ...meta, Size: state.length }, one(state), 0)))
}

function flipped(bytes: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ (1 << bit)
  return copy
}

const refusal = /^500 (failed to (decompress snapshot|read snapshot file): |failed to read snapshot file|unexpected EOF$|\d+ unread uncompressed bytes remain|.*gzip)/

test(`damaged archives are refused and change nothing, now or after a crash (ARCHIVE_SEED=${seed})`, async (t) => {
  await using site = await AgentSite.open(t)
  await site.start()
  await fill(site)
  const archive = await saved(site)
  const before = await stateOf(site)
  const random = seeded(seed)
  const cases: Uint8Array[] = [
    Buffer.alloc(0), Buffer.from('no archive'), gzipSync(Buffer.from('no tar')), gzipSync(archive), Buffer.concat([archive, Buffer.from('more')]),
    Buffer.concat([archive, archive]), archive.subarray(1), Buffer.alloc(100_000),
    ...Array.from({ length: 25 }, () => archive.subarray(0, random.below(archive.length))),
  ]
  for (const damaged of cases) assert.match(await restore(site, damaged), refusal)
  assert.equal(await stateOf(site), before)
  let refused = 0
  for (let i = 0; i < 60; i++) {
    // Some bits of a gzip's head mean nothing.
    const answer = await restore(site, flipped(archive, random.below(archive.length), random.below(8)))
    if (answer !== '200 ') assert.match(answer, refusal)
    if (answer !== '200 ') refused++
    assert.equal(await stateOf(site), before)
  }
  assert.ok(refused > 50, `${refused} of 60 were refused`)
  for (let i = 0; i < 5; i++) {
    using connection = new RawConnection(site.port)
    const request = requestOf('PUT', '/v1/snapshot', archive.toString('latin1'))
    await connection.write(request.slice(0, request.length - 1 - random.below(archive.length)))
    connection.abort()
    await connection.closed
  }
  assert.equal(await stateOf(site), before)
  await site.kill()
  await site.start()
  assert.equal(await stateOf(site), before)
})

test(`sound archives of a broken state are refused whole or taken whole (ARCHIVE_SEED=${seed})`, async (t) => {
  await using site = await AgentSite.open(t)
  await site.start()
  await fill(site)
  const archive = await saved(site)
  const before = await stateOf(site)
  const { meta, state } = await unpacked(archive)
  const random = seeded(seed)
  const broken: Uint8Array[] = [
    Buffer.alloc(0), state.subarray(0, -1), state.subarray(0, state.length >> 1), Buffer.concat([state, Buffer.from([250, 0x80])]),
    Buffer.concat([state, Buffer.from([0])]), Buffer.alloc(10_000), Buffer.alloc(10_000, 0xff),
    ...Array.from({ length: 60 }, () => flipped(state, random.below(state.length), random.below(8))),
  ]
  let refused = 0
  for (const each of broken) {
    const answer = await restore(site, await packed(meta, each))
    assert.match(answer, /^(200 $|500 .)/)
    assert.doesNotMatch(answer, /TypeError|RangeError|BigInt|Cannot |undefined/)
    if (answer.startsWith('500')) refused++
    if (answer.startsWith('500')) assert.equal(await stateOf(site), before, answer)
    else {
      // It was a state, only another one; it is served, and replaced by the right one.
      await stateOf(site)
      assert.equal(await restore(site, archive), '200 ')
      assert.equal(await stateOf(site), before)
    }
  }
  assert.ok(refused >= 5, `${refused} of ${broken.length} were refused`)
  await site.kill()
  await site.start()
  assert.equal(await stateOf(site), before)
})

test('an archive that unpacks to much more than it is takes no memory', async (t) => {
  await using site = await AgentSite.open(t)
  const { pid } = await site.start()
  await fill(site)
  const before = await stateOf(site)
  const { meta } = await unpacked(await saved(site))
  const bomb = await packed(meta, Buffer.alloc(192 * megabyte))
  assert.ok(bomb.length < 2 * megabyte)
  const held = hasProc ? residentBytes(pid) : 0
  assert.match(await restore(site, bomb), /^500 ./)
  assert.ok(!hasProc || residentBytes(pid) - held < 128 * megabyte)
  assert.equal(await stateOf(site), before)
})
