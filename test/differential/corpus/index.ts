import type { Corpus } from '../step.ts'
import { agent } from './agent.ts'
import { cache, cacheOff } from './cache.ts'
import { catalog } from './catalog.ts'
import { filter } from './filter.ts'
import { global, limits, policy } from './global.ts'
import { health } from './health.ts'
import { kv, kvDev } from './kv.ts'
import { session } from './session.ts'
import { snapshot } from './snapshot.ts'
import { status } from './status.ts'
import { txns } from './txn.ts'

export const corpora: readonly Corpus[] = [kv, kvDev, session, txns, global, policy, limits, status, catalog, health, filter, cache, cacheOff, agent, snapshot]
