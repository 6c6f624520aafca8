import { byteArray } from '../../std/bytes.ts'
import { makeDurableFolder } from '../../runtime/durable-folder.ts'
import type { Disk } from '../../runtime/ports.ts'

interface Job {
  /** Undefined: the file is to go. */
  content: string | undefined
  readonly durable: PromiseWithResolvers<void>
}

/** How many files are written at once. */
const writersAtOnce = 8

/**
 * Writes whole files, atomically, without anybody waiting for a disk. Of several contents for one file the last one wins; each is
 * there as a whole or not at all, whatever happens in between.
 */
export class KeptFiles {
  readonly #disk: Disk
  readonly #waiting = new Map<string, Job>()
  readonly #underWay = new Map<string, Job>()
  readonly #folders = new Map<string, Promise<void>>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Resolves when the content is durable. */
  write(folder: string, name: string, content: string): Promise<void> {
    return this.#put(`${folder}/${name}`, content)
  }

  remove(folder: string, name: string): Promise<void> {
    return this.#put(`${folder}/${name}`, undefined)
  }

  /** Resolves when all that was asked for so far is durable or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values(), ...this.#waiting.values()].map(({ durable }) => durable.promise))
  }

  #put(path: string, content: string | undefined): Promise<void> {
    const waiting = this.#waiting.get(path)
    if (waiting !== undefined) {
      waiting.content = content
      return waiting.durable.promise
    }
    const job: Job = { content, durable: Promise.withResolvers() }
    this.#waiting.set(path, job)
    this.#fill()
    return job.durable.promise
  }

  #fill(): void {
    for (const [path, job] of this.#waiting) {
      if (this.#underWay.size >= writersAtOnce) return
      if (this.#underWay.has(path)) continue
      this.#waiting.delete(path)
      this.#underWay.set(path, job)
      this.#do(path, job.content).then(job.durable.resolve, job.durable.reject).finally(() => {
        this.#underWay.delete(path)
        this.#fill()
      })
    }
  }

  async #do(path: string, content: string | undefined): Promise<void> {
    const folder = path.slice(0, path.lastIndexOf('/'))
    if (content === undefined) {
      if (!(await this.#disk.list(folder)).includes(path.slice(folder.length + 1))) return
      await this.#disk.remove(path)
      await this.#disk.syncFolder(folder)
      return
    }
    await this.#made(folder)
    const file = await this.#disk.create(`${path}.tmp`, { mode: 0o600 })
    try {
      await file.write(byteArray(content))
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#disk.rename(`${path}.tmp`, path)
    await this.#disk.syncFolder(folder)
  }

  #made(folder: string): Promise<void> {
    const known = this.#folders.get(folder) ?? makeDurableFolder(this.#disk, folder)
    this.#folders.set(folder, known)
    // A disk may have room again.
    known.catch(() => this.#folders.delete(folder))
    return known
  }
}
