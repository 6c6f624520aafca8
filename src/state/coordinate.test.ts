import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Coordinate, Vivaldi } from '../wire/records/coordinate.ts'
import { coordinatesList, coordinatesUpdate, nodeCoordinates } from './coordinate.ts'
import { withNode } from './testing.ts'

const at = (Node: string, Height: number, Segment = ''): Coordinate =>
  Coordinate.make({ Node, Segment, Coord: Vivaldi.make({ Vec: [1, 2], Height }) })

test('coordinatesUpdate() takes what is finite and of known nodes, and moves the index once', () => {
  const { store } = withNode()
  store.write(20, (m) =>
    coordinatesUpdate(m, [at('N', 1), at('n', 2, 's'), at('unknown', 1), at('n', Number.NaN), at('n', Infinity), Coordinate.make({ Node: 'n' })]),
  )
  assert.deepEqual(coordinatesList(store.read()), { index: 20, coordinates: [at('N', 1), at('n', 2, 's')] })
  assert.equal(nodeCoordinates(store.read(), 'n').coordinates.length, 2)
  store.write(21, (m) => coordinatesUpdate(m, []))
  assert.equal(coordinatesList(store.read()).index, 21)
})
