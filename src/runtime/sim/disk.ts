import type { Disk, FileLock, SmallFile, WritableFile } from '../ports.ts'
import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** An error as the platform makes them. */
export class DiskError extends Error {
  override readonly name = 'DiskError'
  readonly code: string
  constructor(code: string, path: string) {
    super(`${code}: ${path}`)
    this.code = code
  }
}

interface File {
  readonly kind: 'file'
  /** What readers see. */
  chunks: Uint8Array[]
  /** How many of the chunks are on the platter. */
  synced: number
  /** What a file that is overwritten in place held since it was last synced, which is never here: a crash leaves any of it. */
  readonly versions?: Uint8Array[]
}

interface Folder {
  readonly kind: 'folder'
  names: Map<string, Node>
  /** Names on the platter, and what was done since, in order. */
  durable: Map<string, Node>
  since: ((names: Map<string, Node>) => void)[]
}

type Node = File | Folder

/**
 * What lies on a disk, and what only the cache holds. A crash keeps, of each folder, some prefix of what was done to its names since
 * they were synced, and of each file some prefix of what was written, torn anywhere.
 */
export class Platter {
  readonly #root: Folder = newFolder()
  readonly #locks = new Map<string, Owner>()

  /** The machine loses its power. */
  crash(random: SeededRandom): void {
    this.#crash(this.#root, random)
  }

  /** Names in a folder that would be there whatever a crash does now. */
  durableNames(path: string): readonly string[] {
    let folder: Node | undefined = this.#root
    for (const name of parts(path)) folder = folder?.kind === 'folder' ? folder.durable.get(name) : undefined
    return folder?.kind === 'folder' ? [...folder.durable.keys()].sort() : []
  }

  /** Locks a file unless somebody who lives has; says who has it. */
  lock(path: string, owner: Owner): Owner | undefined {
    const holder = this.#locks.get(path)
    if (holder !== undefined && !holder.dead) return holder
    this.#locks.set(path, owner)
    return undefined
  }

  unlock(path: string): void {
    this.#locks.delete(path)
  }

  find(path: string): Node | undefined {
    let node: Node | undefined = this.#root
    for (const name of parts(path)) node = node?.kind === 'folder' ? node.names.get(name) : undefined
    return node
  }

  file(path: string): File {
    const node = this.find(path)
    if (node === undefined) throw new DiskError('ENOENT', path)
    if (node.kind !== 'file') throw new DiskError('EISDIR', path)
    return node
  }

  folder(path: string): Folder {
    const node = this.find(path)
    if (node === undefined) throw new DiskError('ENOENT', path)
    if (node.kind !== 'folder') throw new DiskError('ENOTDIR', path)
    return node
  }

  /** Changes the names of the folder above `path`. */
  change(path: string, what: (names: Map<string, Node>, name: string) => void): void {
    const names = parts(path)
    const name = names.pop()
    if (name === undefined) throw new DiskError('EINVAL', path)
    const folder = this.folder(names.join('/'))
    const change = (target: Map<string, Node>): void => what(target, name)
    change(folder.names)
    folder.since.push(change)
  }

  #crash(folder: Folder, random: SeededRandom): void {
    const names = new Map(folder.durable)
    for (const change of folder.since.slice(0, random.whole(0, folder.since.length))) change(names)
    folder.names = names
    folder.durable = new Map(names)
    folder.since = []
    for (const node of names.values()) {
      if (node.kind === 'folder') this.#crash(node, random)
      else tear(node, random)
    }
  }
}

/** The disk port of one process on a simulated platter. Every operation takes a little time. */
export class SimulatedDisk implements Disk {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  readonly #random: SeededRandom
  readonly #platter: Platter
  /** Asked before each operation; a code makes it fail. */
  readonly #fault: (operation: 'read' | 'write' | 'sync') => string | undefined
  /** How long a sync takes, in milliseconds. */
  readonly #syncMs: () => readonly [number, number]

  constructor(
    scheduler: Scheduler,
    owner: Owner,
    random: SeededRandom,
    platter: Platter,
    fault: (operation: 'read' | 'write' | 'sync') => string | undefined = () => undefined,
    syncMs: () => readonly [number, number] = () => [0, 2],
  ) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#random = random
    this.#platter = platter
    this.#fault = fault
    this.#syncMs = syncMs
  }

  async readFile(path: string): Promise<Uint8Array> {
    await this.#act('read', path)
    return joined(this.#platter.file(path).chunks)
  }

  async readRange(path: string, from: number, length: number): Promise<Uint8Array> {
    return (await this.readFile(path)).slice(from, from + length)
  }

  async *stream(path: string): AsyncGenerator<Uint8Array> {
    const bytes = await this.readFile(path)
    for (let at = 0; at < bytes.length; at += 256) {
      await this.#act('read', path)
      yield bytes.slice(at, at + 256)
    }
  }

  async create(path: string): Promise<WritableFile> {
    await this.#act('write', path)
    const file: File = { kind: 'file', chunks: [], synced: 0 }
    this.#platter.change(path, (names, name) => names.set(name, file))
    return {
      write: async (chunk) => {
        await this.#act('write', path)
        file.chunks.push(chunk.slice())
      },
      sync: async () => {
        const { length } = file.chunks
        await this.#act('sync', path)
        file.synced = Math.max(file.synced, length)
      },
      close: async () => {},
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#act('write', from)
    const node = this.#platter.find(from)
    if (node === undefined) throw new DiskError('ENOENT', from)
    const name = parts(from).at(-1) ?? ''
    if (above(from) !== above(to)) throw new DiskError('EXDEV', to)
    this.#platter.change(to, (names, target) => {
      names.delete(name)
      names.set(target, node)
    })
  }

  async remove(path: string): Promise<void> {
    await this.#act('write', path)
    if (this.#platter.find(path) !== undefined) this.#platter.change(path, (names, name) => names.delete(name))
  }

  async list(path: string): Promise<readonly string[]> {
    await this.#act('read', path)
    const node = this.#platter.find(path)
    if (node !== undefined && node.kind === 'file') throw new DiskError('ENOTDIR', path)
    return node === undefined ? [] : [...node.names.keys()].sort()
  }

  async makeFolder(path: string): Promise<void> {
    await this.#act('write', path)
    const made: string[] = []
    for (const name of parts(path)) {
      made.push(name)
      const here = made.join('/')
      const node = this.#platter.find(here)
      if (node?.kind === 'file') throw new DiskError('EEXIST', path)
      if (node !== undefined) continue
      const folder = newFolder()
      this.#platter.change(here, (names, last) => names.set(last, folder))
    }
  }

  async syncFile(path: string): Promise<void> {
    const file = this.#platter.file(path)
    const { length } = file.chunks
    await this.#act('sync', path)
    file.synced = Math.max(file.synced, length)
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#platter.folder(path)
    const done = folder.since.length
    await this.#act('sync', path)
    for (const change of folder.since.splice(0, done)) change(folder.durable)
  }

  async size(path: string): Promise<number> {
    await this.#act('read', path)
    return this.#platter.file(path).chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  async openSmall(path: string): Promise<SmallFile> {
    await this.#act('write', path)
    if (this.#platter.find(path) === undefined) {
      const made: File = { kind: 'file', chunks: [], synced: 0, versions: [new Uint8Array()] }
      this.#platter.change(path, (names, name) => names.set(name, made))
    }
    const file = this.#platter.file(path)
    return {
      overwrite: async (bytes) => {
        await this.#act('write', path)
        file.versions?.push(bytes.slice())
        file.chunks = [bytes.slice()]
      },
      close: async () => {},
    }
  }

  async lock(path: string): Promise<FileLock> {
    await this.#act('write', path)
    const holder = this.#platter.lock(path, this.#owner)
    return holder === undefined ? { release: async () => this.#platter.unlock(path) } : { heldBy: holder.name }
  }

  async #act(operation: 'read' | 'write' | 'sync', path: string): Promise<void> {
    const [low, high] = operation === 'sync' ? this.#syncMs() : [0, 0.2]
    await this.#scheduler.sleep(this.#random.between(low, high), this.#owner)
    const code = this.#fault(operation)
    if (code !== undefined) throw new DiskError(code, path)
  }
}

function newFolder(): Folder {
  return { kind: 'folder', names: new Map(), durable: new Map(), since: [] }
}

function tear(file: File, random: SeededRandom): void {
  if (file.versions !== undefined) {
    const left = file.versions[random.whole(0, file.versions.length - 1)] ?? new Uint8Array()
    file.versions.splice(0, Infinity, left)
    file.chunks = [left]
    return
  }
  const kept = random.whole(file.synced, file.chunks.length)
  const last = file.chunks[kept - 1]
  file.chunks.length = kept
  if (kept > file.synced && last !== undefined) file.chunks[kept - 1] = last.slice(0, random.whole(0, last.length))
  file.synced = kept
}

function parts(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

function above(path: string): string {
  return parts(path).slice(0, -1).join('/')
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
