import type { LogStore } from '../ports.ts'
import { freshFolder, openLog } from './log-folder.suite.ts'
import { logStoreSuite } from './log-store.suite.ts'
import { MemoryLogStore } from './memory.ts'

logStoreSuite({ name: 'memory', open: async () => new MemoryLogStore() })

for (const tailEntries of [4096, 1]) {
  const folders = new WeakMap<LogStore, string>()
  const open = async (folder: string): Promise<LogStore> => {
    const store = await openLog(folder, { tailEntries })
    folders.set(store, folder)
    return store
  }
  logStoreSuite({
    name: `segments with ${tailEntries} in memory`,
    open: () => open(freshFolder()),
    reopen: (store) => open(folders.get(store) ?? ''),
  })
}
