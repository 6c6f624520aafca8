import { bool, int, opt, str } from '../record.ts'

/**
 * What descriptions of checks came to say after 1.8.7 (surface/checks-and-agent.md CK11–CK14). Left out of JSON when they say
 * nothing, so that what an agent keeps on disk stays readable for the original.
 */
export const laterCheckFields = {
  H2PING: str({ json: 'omitempty' }),
  /** Null: yes. */
  H2PingUseTLS: opt(bool(), { json: { omitempty: true, aliases: ['h2ping_use_tls'] } }),
  UDP: str({ json: 'omitempty' }),
  OSService: str({ json: { omitempty: true, aliases: ['os_service'] } }),
  TCPUseTLS: bool({ json: { omitempty: true, aliases: ['tcp_use_tls'] } }),
  TLSServerName: str({ json: { omitempty: true, aliases: ['tls_server_name'] } }),
  DisableRedirects: bool({ json: { omitempty: true, aliases: ['disable_redirects'] } }),
  FailuresBeforeWarning: int({ json: { omitempty: true, aliases: ['failures_before_warning'] } }),
}
