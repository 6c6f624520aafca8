/** Signals that are sent to children. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGHUP' | 'SIGQUIT'

/** How a child ended: with an exit code, or by a signal. */
export interface ChildExit {
  readonly code: number | undefined
  readonly signal: string | undefined
}

export interface Child {
  readonly pid: number
  readonly exited: Promise<ChildExit>
  /** Sends a signal; false when the child has already ended. */
  signal(name: SignalName): boolean
}

/** What to run. Strings are byte strings. */
export interface ChildCommand {
  /** Program and arguments; without a slash the program is looked up in PATH. */
  readonly argv: readonly [string, ...(readonly string[])]
  /** Variables added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** This process's own input, nothing, or these bytes. Output and errors always go where this process's go. */
  readonly stdin: 'inherit' | 'none' | Uint8Array
}

/** Starts programs. Rejects with Go's text when one cannot be started: `exec: "x": executable file not found in $PATH`. */
export type StartChild = (command: ChildCommand) => Promise<Child>

/** What to run with its output captured. Strings are byte strings. */
export interface CapturedCommand {
  readonly argv: readonly [string, ...(readonly string[])]
  /** Variables added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What the program can read; nothing unless given. */
  readonly stdin?: Uint8Array
  /** Gets what is printed, errors too, as it comes. A flood is read at a bounded rate, and not at all until a promise resolves. */
  readonly output: (chunk: Uint8Array) => void | Promise<void>
}

export interface CapturedChild {
  /** Resolves when the child has exited and nobody holds its output any more: neither it nor what it left behind. */
  readonly ended: Promise<ChildExit>
  /** Kills the child and its whole process group, and lets go of the output. */
  kill(): void
}

/** Starts programs, each leading a process group of its own. Rejects as `StartChild` does. */
export type StartCaptured = (command: CapturedCommand) => Promise<CapturedChild>

const signalTexts: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup', SIGINT: 'interrupt', SIGQUIT: 'quit', SIGILL: 'illegal instruction', SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted', SIGBUS: 'bus error', SIGFPE: 'floating point exception', SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1', SIGSEGV: 'segmentation fault', SIGUSR2: 'user defined signal 2', SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock', SIGTERM: 'terminated',
}

/** What Go prints for a signal. */
export function signalText(name: string): string {
  return signalTexts[name] ?? name
}

/** What Go's `Wait` says of a child that failed (`exit status 3`, `signal: killed`); undefined when it succeeded. */
export function exitText(exit: ChildExit): string | undefined {
  if (exit.signal !== undefined) return `signal: ${signalText(exit.signal)}`
  return exit.code === 0 ? undefined : `exit status ${exit.code}`
}
