import test from 'node:test'
import { registrations } from './registrations.ts'

for (let seed = 1; seed <= 5; seed++) {
  test(`whatever comes and goes, crashes and is cut off, the catalog has what agents say: seed ${seed}`, () => registrations(seed))
}
