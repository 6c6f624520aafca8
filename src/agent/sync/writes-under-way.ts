/** What a write may change in the catalog. */
export interface Concern {
  /** The service that it is about, or that comes along with a check. */
  readonly service?: string | undefined
  /** Whether it is about the service. */
  readonly whole?: boolean
  readonly checks: readonly string[]
}

/**
 * The writes to the catalog that have not been answered. Calls may overtake each other on their way, so two that change the same thing are
 * never under way together; only checks of one service may bring that at the same time, as the service itself comes after them.
 */
export class WritesUnderWay {
  readonly #services = new Map<string, Promise<void>>()
  readonly #checks = new Map<string, Promise<void>>()
  /** Writes of checks, by the service that comes along. */
  readonly #companions = new Map<string, Set<Promise<void>>>()
  /** What was written while somebody reads. */
  #written: Written | undefined

  /** The end of a write that has to be over before this one begins. */
  before({ service, whole, checks }: Concern): Promise<void> | undefined {
    if (service !== undefined) {
      const running = this.#services.get(service) ?? (whole === true ? this.#companions.get(service)?.values().next().value : undefined)
      if (running !== undefined) return running
    }
    const check = checks.find((id) => this.#checks.has(id))
    return check === undefined ? undefined : this.#checks.get(check)
  }

  begin(concern: Concern, work: () => Promise<void>): Promise<void> {
    const done = work().finally(() => this.#ended(concern, done))
    const { service, whole, checks } = concern
    if (service !== undefined && whole === true) this.#services.set(service, done)
    else if (service !== undefined) this.#companions.set(service, (this.#companions.get(service) ?? new Set()).add(done))
    for (const check of checks) this.#checks.set(check, done)
    this.#written?.add(concern)
    return done
  }

  /** Reads, and gives with that what was being written at any time meanwhile and so may have been read as it was before. */
  async whileReading<T>(read: () => Promise<T>): Promise<{ readonly result: T; readonly written: Written }> {
    const written = new Written(new Set([...this.#services.keys(), ...this.#companions.keys()]), new Set(this.#checks.keys()))
    this.#written = written
    try {
      return { result: await read(), written }
    } finally {
      this.#written = undefined
    }
  }

  #ended({ service, whole, checks }: Concern, done: Promise<void>): void {
    for (const check of checks) this.#checks.delete(check)
    if (service === undefined) return
    if (whole === true) this.#services.delete(service)
    else {
      const companions = this.#companions.get(service)!
      companions.delete(done)
      if (companions.size === 0) this.#companions.delete(service)
    }
  }
}

/** Services and checks that were written. */
export class Written {
  readonly services: Set<string>
  readonly checks: Set<string>

  constructor(services: Set<string>, checks: Set<string>) {
    this.services = services
    this.checks = checks
  }

  add({ service, checks }: Concern): void {
    if (service !== undefined) this.services.add(service)
    for (const check of checks) this.checks.add(check)
  }
}
