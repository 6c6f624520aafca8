import { ConsulError } from '../std/errors.ts'

/**
 * A command that the state refuses. It is the command's result, not a failure: the entry stays in the log, its index is used up and
 * the state is as before. The texts are Consul's own (protocol/fsm.md).
 */
export class Refusal extends ConsulError {
  override readonly name = 'Refusal'
  constructor(text: string) {
    super('refused', text)
  }
}
