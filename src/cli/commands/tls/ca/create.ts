import { command, fail } from '../../../command.ts'
import { attempt } from '../../../connected.ts'
import { boolFlag, intFlag, stringFlag, textsFlag } from '../../../flag.ts'
import { newAuthority } from '../../../tls/authority.ts'
import { isFree, save, saveKey } from '../../../tls/save.ts'

const serialBytes = 16

export const tlsCaCreate = command({
  words: 'tls ca create',
  summary: 'Create a new consul CA',
  help: `
Usage: consul tls ca create [options]

  Makes an authority: a certificate, which all agents get, and its key, which only
  those need who make certificates.

      $ consul tls ca create
      ==> Saved consul-agent-ca.pem
      ==> Saved consul-agent-ca-key.pem
`,
  flags: {
    days: intFlag('Days from now on that the authority is valid for. 5 years unless given.', 1825),
    'name-constraint': boolFlag('Let the authority vouch only for -domain, localhost and what -additional-name-constraint gives, and for what is below them. The name of a UI that is served over HTTPS has to be among them: it cannot be added later.'),
    domain: stringFlag('Domain of the cluster. Names the files, and counts with -name-constraint.', 'consul'),
    'additional-name-constraint': textsFlag('A further DNS name that the authority may vouch for; with -name-constraint alone. May be given more than once.'),
  },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    const { days, domain } = flags
    const certificateFile = `${domain}-agent-ca.pem`
    const keyFile = `${domain}-agent-ca-key.pem`
    for (const path of [certificateFile, keyFile]) {
      if (!isFree(io, path)) return fail(io, `${path} already exists.`)
    }
    return attempt(io, (text) => text, async () => {
      const names = flags['name-constraint'] ? [...flags['additional-name-constraint'], domain, 'localhost'] : []
      const made = await newAuthority(await io.signing(), { serial: io.random.bytes(serialBytes), now: io.wall(), days }, names)
      await save(io, certificateFile, made.certificate)
      await saveKey(io, keyFile, made.key)
      return 0
    })
  },
})
