import { option, type Option } from '../option.ts'

/** TLS between agents, and of the HTTPS API. */
export const tlsOptions: readonly Option[] = [
  option('ca_file', 'string', 'File with the certificates of those who vouch for other agents.', { reload: true }),
  option('ca_path', 'string', 'Folder of such files, if there is no ca_file.', { reload: true }),
  option('cert_file', 'string', 'File with the certificate of this agent.', { reload: true }),
  option('key_file', 'string', 'File with the key of that certificate.', { reload: true }),
  option('server_name', 'string', 'Name that checks with the agent\'s certificate expect of their targets; the name of the node unless given.'),
  option('tls_min_version', 'string', 'Least version of TLS: tls10, tls11, tls12 or tls13.', { default: 'tls12' }),
  option('tls_cipher_suites', 'string', 'Cipher suites below version 1.3, separated by commas.'),
  option('tls_prefer_server_cipher_suites', 'bool', 'The order of suites of the server counts, not that of the client.'),
  option('verify_incoming', 'bool', 'Serve only those who show a certificate that is vouched for; HTTP, which has none, is not meant.', { reload: true }),
  option('verify_incoming_rpc', 'bool', 'The same for the port of the server alone.', { reload: true }),
  option('verify_incoming_https', 'bool', 'The same for HTTPS alone.', { reload: true }),
  option('verify_outgoing', 'bool', 'Call servers by TLS, and only those whose certificate is vouched for.', { reload: true }),
  option('verify_server_hostname', 'bool', 'As before, and the certificate must be for server.DATACENTER.DOMAIN.', { reload: true }),
]
