interface Open {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** Promises by number, for requests whose answer comes back as an effect. */
export class Requests {
  readonly #open = new Map<number, Open>()
  readonly #attachments = new Map<number, unknown>()
  #next = 1

  next(): number {
    return this.#next++
  }

  open<T>(id: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#open.set(id, { resolve, reject })
    })
  }

  /** Keeps something beside an open request until it ends. */
  attach(id: number, value: unknown): void {
    this.#attachments.set(id, value)
  }

  attached(id: number): unknown {
    return this.#attachments.get(id)
  }

  resolve(id: number, value: unknown): void {
    this.#take(id)?.resolve(value as never)
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error)
  }

  end(error: Error): void {
    for (const id of this.#open.keys()) this.reject(id, error)
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id)
    this.#open.delete(id)
    this.#attachments.delete(id)
    return open
  }
}
