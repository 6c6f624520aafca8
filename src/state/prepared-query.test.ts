import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WatchSet } from '../memdb/watch-set.ts'
import { PreparedQuery } from '../wire/records/prepared-query.ts'
import { indexOf } from './index-table.ts'
import { insertPreparedQuery, preparedQueryDelete, preparedQueryGet, preparedQueryList, preparedQueryResolve, preparedQuerySet } from './prepared-query.ts'
import { Refusal } from './refusal.ts'
import { sessionCreate, sessionDestroy } from './session.ts'
import type { StateStore } from './store.ts'
import { freshStore, session, sessionIds, withNode } from './testing.ts'

const id = (digit: number): string => `0000000${digit}-aaaa-0000-0000-000000000000`
const zero = PreparedQuery.make({})

interface Given extends Partial<Omit<PreparedQuery, 'Service' | 'Template'>> {
  readonly Service?: Partial<PreparedQuery['Service']>
  readonly Template?: Partial<PreparedQuery['Template']>
}

const query = ({ Service, Template, ...rest }: Given): PreparedQuery =>
  PreparedQuery.make({ ID: id(1), ...rest, Service: { ...zero.Service, Service: 'web', ...Service }, Template: { ...zero.Template, ...Template } })
const template = (given: Given): PreparedQuery => query({ ...given, Template: { Type: 'name_prefix_match', ...given.Template } })
const set = (store: StateStore, index: number, given: PreparedQuery): void => store.write(index, (m) => preparedQuerySet(m, given))

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return 'accepted'
}

test('preparedQuerySet() makes and replaces, and keeps when a query was made', () => {
  const { store } = freshStore()
  set(store, 5, query({ Name: 'a' }))
  set(store, 7, query({ ID: id(1).toUpperCase(), Name: 'b' }))
  const { index, query: found } = preparedQueryGet(store.read(), id(1))
  assert.deepEqual([index, found?.Name, found?.CreateIndex, found?.ModifyIndex], [7, 'b', 5, 7])
  assert.equal(preparedQueryResolve(store.read(), 'a', ''), undefined)
  assert.equal(preparedQueryResolve(store.read(), 'B', '')?.Name, 'b')
  assert.equal(preparedQueryResolve(store.read(), id(1), '')?.Name, 'b')
  assert.equal(preparedQueryList(store.read()).queries.length, 1)
})

test('preparedQuerySet() says what is wrong, in the words of the original', () => {
  const { store } = freshStore()
  set(store, 2, query({ Name: 'Taken' }))
  set(store, 3, template({ ID: id(2) }))
  const refused = (given: Given, make = query): string => refusal(() => set(store, 4, make({ ID: id(3), ...given })))
  assert.equal(refused({ ID: '' }), 'Missing Query ID')
  assert.equal(refused({ ID: 'x' }), 'failed prepared query lookup: index error: UUID must be 36 characters')
  assert.equal(refused({ Name: 'tAKEN' }), "name 'tAKEN' aliases an existing query name")
  assert.equal(refused({ Name: id(1) }), `name '${id(1)}' aliases an existing query ID`)
  assert.equal(refused({}, template), 'a query template with an empty name already exists')
  assert.equal(refused({ Session: sessionIds[0] }), `invalid session "${sessionIds[0]}"`)
  assert.equal(refused({ Session: 'x' }), 'invalid session: index error: UUID must be 36 characters')
  assert.equal(refused({ Name: 't', Template: { Type: 'x' } }), "failed compiling template: Bad Template.Type 'x'")
  assert.equal(refused({ Name: 't', Service: { Tags: ['', '${'] } }, template), "failed compiling template: Bad format '${' in Service.Tags[1]: parse error: syntax error")
  assert.equal(refused({ Name: 't', Service: { NodeMeta: new Map([['k', '${x}']]) } }, template),
    "failed compiling template: Bad evaluation for '${x}' in Service.NodeMeta[k]: 1:3: unknown variable accessed: x")
  assert.equal(refused({ Name: 't', Template: { Regexp: '(' } }, template), 'failed compiling template: Bad Regexp: error parsing regexp: missing closing ): `(`')
  assert.equal(indexOf(store.read(), 'prepared-queries'), 3)
  assert.equal(refusal(() => set(store, 4, query({ Name: 'taken' }))), 'accepted')
})

test('preparedQueryDelete() moves the index only when there was something to delete', () => {
  const { store } = freshStore()
  set(store, 2, query({ Name: 'a' }))
  store.write(3, (m) => preparedQueryDelete(m, id(2)))
  assert.equal(indexOf(store.read(), 'prepared-queries'), 2)
  store.write(4, (m) => preparedQueryDelete(m, id(1)))
  assert.deepEqual([preparedQueryGet(store.read(), id(1)), preparedQueryList(store.read()).queries.length], [{ index: 4, query: undefined }, 0])
  assert.equal(refusal(() => store.write(5, (m) => preparedQueryDelete(m, 'x'))), 'failed prepared query delete: failed prepared query lookup: index error: UUID must be 36 characters')
})

test('the end of a session takes its queries along', () => {
  const { store } = withNode()
  store.write(2, (m) => sessionCreate(m, session(sessionIds[1])))
  set(store, 3, query({ Name: 'bound', Session: sessionIds[1].toLowerCase() }))
  set(store, 4, query({ ID: id(2), Name: 'free' }))
  const watch = new WatchSet()
  preparedQueryGet(store.read(), id(1), watch)
  let woken = false
  watch.onFire(() => (woken = true))
  store.write(5, (m) => sessionDestroy(m, sessionIds[1]))
  assert.deepEqual(preparedQueryList(store.read()).queries.map(({ Name }) => Name), ['free'])
  assert.deepEqual([indexOf(store.read(), 'prepared-queries'), woken], [5, true])
})

test('a name leads to the query of that name, else to the template with the longest name that it begins with', () => {
  const { store } = freshStore()
  const names = ['', 'g', 'geo-', 'Geo-db', 'geo-db-x', 'h', 'geo\xff']
  for (const [at, Name] of names.entries()) set(store, at + 2, template({ ID: id(at), Name, Service: { Service: '${name.prefix}' } }))
  set(store, 20, query({ ID: id(9), Name: 'geo-plain', Service: { Service: '${name.full}' } }))
  const found = (name: string): string | undefined => preparedQueryResolve(store.read(), name, '')?.Service.Service
  assert.deepEqual(
    ['geo-db-', 'GEO-DB-X1', 'geo-d', 'geo', 'go', 'zzz', 'geo-', 'GEO-PLAIN', 'geo-plain2', 'geo-z', 'a', 'geo\xff1'].map(found),
    ['Geo-db', 'geo-db-x', 'geo-', 'g', 'g', '', 'geo-', '${name.full}', 'geo-', 'geo-', '', 'geo\xff'],
  )
  store.write(30, (m) => preparedQueryDelete(m, id(0)))
  assert.deepEqual(['zzz', 'f', '\x00', 'gz'].map(found), [undefined, undefined, undefined, 'g'])
  assert.equal(refusal(() => preparedQueryResolve(store.read(), '', '')), 'Missing Query ID')
  assert.equal(refusal(() => preparedQueryResolve(store.read(), id(1), '')), 'prepared query templates can only be resolved up by name, not by ID')
})

test('a template fills in names, matches and segments, and leaves its definition as it is', () => {
  const { store } = freshStore()
  set(store, 2, template({
    Name: 'Geo-',
    Service: { Service: '${name.suffix}', Tags: ['${match(1)}', '${match(3)}', '${name.prefix}'], Near: '${agent.segment}', Failover: { NearestN: 1, Datacenters: ['${match(2)}'] } },
    Template: { Regexp: '^Geo-(.*?)-(.*)(z)?$', RemoveEmptyTags: true },
  }))
  const rendered = preparedQueryResolve(store.read(), 'Geo-a-caf\xc3\xa9', 'seg')
  assert.deepEqual(rendered?.Service, { ...zero.Service, Service: 'a-caf\xc3\xa9', Tags: ['a', 'Geo-'], Near: 'seg', Failover: { NearestN: 1, Datacenters: ['caf\xc3\xa9'] } })
  const other = preparedQueryResolve(store.read(), 'geo-a', '')?.Service
  assert.deepEqual([other?.Service, other?.Tags], ['geo-a', ['Geo-']])
  assert.equal(preparedQueryGet(store.read(), id(1)).query?.Service.Service, '${name.suffix}')
})

test('an expression too large to run is kept, as the original does, and catches nothing; a name too long for one is refused', () => {
  const { store } = freshStore()
  set(store, 2, template({ Name: 'huge', Service: { Service: 'x${match(0)}' }, Template: { Regexp: '(a{1000}){1000}'.repeat(10) } }))
  assert.equal(preparedQueryResolve(store.read(), 'huge', '')?.Service.Service, 'x')
  set(store, 3, template({ ID: id(2), Name: 'slow', Service: { Service: '${match(0)}' }, Template: { Regexp: '(x+x+){50}y' } }))
  const message = 'Bad Regexp: The regular expression takes too long'
  assert.throws(() => preparedQueryResolve(store.read(), `slow${'x'.repeat(1_000_000)}`, ''), { name: 'Refusal', message })
})

test('a restore takes templates that nobody could compile, and refuses two queries of one name', () => {
  const { store } = freshStore()
  store.restore(9, (m) => insertPreparedQuery(m, template({ Name: 'odd', Service: { Service: '${' } })))
  assert.equal(refusal(() => preparedQueryResolve(store.read(), 'odd', '')), "Bad format '${' in Service.Service: parse error: syntax error")
  assert.equal(refusal(() => store.restore(9, (m) => insertPreparedQuery(m, query({ ID: id(2), Name: 'ODD' })))), "name 'ODD' aliases an existing query name")
})
