import { checkShape, serviceShape } from '../definitions/shape.ts'
import { option, type Option } from '../option.ts'

/** Services and checks of this agent, and how checks are run. */
export const definitionOptions: readonly Option[] = [
  option('service', 'object', 'One service; added to the list.', { shape: serviceShape, reload: true }),
  option('services', 'objects', 'Services that are registered at start.', { shape: serviceShape, reload: true }),
  option('check', 'object', 'One check; added to the list.', { shape: checkShape, reload: true }),
  option('checks', 'objects', 'Checks that are registered at start.', { shape: checkShape, reload: true }),
  option('watches', 'tables', 'What the agent looks for changes of, and whom it tells.', { reload: true }),
  option('check_output_max_size', 'int', 'Most bytes of the output of a check that are kept.',
    { default: 4096, flag: 'check_output_max_size', flagDoc: 'Most bytes of the output of a check that are kept' }),
  option('check_update_interval', 'string', 'How long a change of output alone may wait; twice that at most.', { default: '5m' }),
  option('discard_check_output', 'bool', 'Keep no output of checks at all.', { default: false, reload: true }),
  option('enable_agent_tls_for_checks', 'bool', 'Show the agent\'s own certificate to those who are checked by TLS.', { default: false }),
  option('enable_script_checks', 'bool', 'Allow checks that run scripts.', { flag: 'enable-script-checks', flagDoc: 'Allow checks that run scripts.' }),
  option('enable_local_script_checks', 'bool', 'Allow checks that run scripts when they come from configuration files.',
    { flag: 'enable-local-script-checks', flagDoc: 'Allow checks that run scripts when they come from configuration files.' }),
]
