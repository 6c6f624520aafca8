/** An address of one of this machine's network interfaces. */
export interface InterfaceAddress {
  readonly interface: string
  readonly ip: string
  readonly family: 4 | 6
  readonly loopback: boolean
  /** How many bits of the address are the network's; absent where nobody knows: then all of them. */
  readonly bits?: number
}

/**
 * What configuration asks of the machine, all of it at start or reload, so all of it synchronous. Strings are byte strings.
 * Failures throw `HostError`, whose text is what Go prints: `open x: no such file or directory`.
 */
export interface Host {
  name(): string
  /** Addresses of interfaces that are up, in the system's order. */
  addresses(): readonly InterfaceAddress[]
  /** Follows symbolic links. */
  pathKind(path: string): 'file' | 'folder' | 'absent'
  readFile(path: string): string
  /** Names in a folder, in byte order. */
  folder(path: string): readonly string[]
  /** The soft limit of open files, or undefined where there is none. */
  openFileLimit(): number | undefined
}

/** A request to the machine that failed; the text is Go's. */
export class HostError extends Error {
  override readonly name = 'HostError'
  /** The platform's code: ENOENT, EACCES, … */
  readonly code: string
  constructor(code: string, text: string, options?: ErrorOptions) {
    super(text, options)
    this.code = code
  }
}
