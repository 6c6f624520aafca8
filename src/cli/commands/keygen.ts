import { byteString } from '../../std/bytes.ts'
import { base64 } from '../../wire/json-text.ts'
import { command } from '../command.ts'

const keyBytes = 32

export const keygen = command({
  words: 'keygen',
  summary: 'Generates a new encryption key',
  help: `
Usage: consul keygen

  Makes a new key of 32 bytes for the encryption of gossip and prints it in the form
  that agents take.
`,
  flags: {},
  async run({ io }) {
    io.out(base64(byteString(io.random.bytes(keyBytes))))
    return 0
  },
})
