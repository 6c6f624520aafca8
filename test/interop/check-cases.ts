import type { CheckTargets } from '../../src/agent/checks/check-targets.suite.ts'

/** Fields of a check as the API takes them. */
export type CaseFields = Readonly<Record<string, unknown>>

const script = (code: string): CaseFields => ({ Args: ['/bin/sh', '-c', code] })

type Cases = Readonly<Record<string, CaseFields>>

/** Definitions that both programs run. */
export function checkCases(targets: CheckTargets): Cases {
  return {
    ...scripts, ...answers(targets), ...requests(targets), ...redirects(targets), ...failures(targets), ...urls, ...ports(targets), ...grpcs(targets),
    ...containers,
  }
}

const scripts: Cases = {
  'script-ok': script('echo out; echo err >&2'),
  'script-warning': script('printf hm; exit 1'),
  'script-critical': script('printf no; exit 42'),
  'script-signal': script('printf ow; kill -9 $$'),
  'script-long': script('i=0; while [ $i -lt 1000 ]; do printf 0123456789; i=$((i+1)); done'),
  'script-short': { ...script('printf abcdefghij'), OutputMaxSize: 4 },
  'script-absent': { Args: ['/no/such/program'] },
  'script-nowhere': { Args: ['no-such-program'] },
  'script-folder': { Args: ['/tmp'] },
  'script-slow': { ...script('printf early; exec sleep 6'), Timeout: '3s' },
  'script-silent': { ...script('exec sleep 6'), Timeout: '1500ms' },
  'script-environment': script('cat; printf "${UNSET-unset} $0"'),
  'script-bytes': script("printf 'a\\377b\\000c'"),
}

function answers({ http }: CheckTargets): Cases {
  return {
    ...Object.fromEntries([200, 201, 204, 299, 304, 400, 404, 429, 500, 503].map((code) => [`http-${code}`, { HTTP: `${http}/status/${code}` }])),
    'http-root': { HTTP: http },
    'http-long': { HTTP: `${http}/long` },
    'http-short': { HTTP: `${http}/long`, OutputMaxSize: 7 },
    'http-words': { HTTP: `${http}/words` },
    'http-gzip': { HTTP: `${http}/gzip` },
    'http-bytes': { HTTP: `${http}/bytes` },
  }
}

function requests({ http }: CheckTargets): Cases {
  return {
    'http-echo': { HTTP: `${http}/echo` },
    'http-head': { HTTP: `${http}/echo`, Method: 'HEAD' },
    'http-post': { HTTP: `${http}/echo?a=b%20c`, Method: 'POST', Body: 'some text', Header: { 'Content-Type': ['text/x'], 'X-Two': ['1', '2'] } },
    'http-post-nothing': { HTTP: `${http}/echo`, Method: 'POST' },
    'http-get-body': { HTTP: `${http}/echo`, Body: 'text' },
    'http-headers': { HTTP: `${http}/echo`, Header: { Host: ['other.test'], 'User-Agent': ['me'], Accept: ['a/b'], 'accept-encoding': ['x'] } },
    'http-headers-small': { HTTP: `${http}/echo`, Header: { host: ['other.test'], 'X-Empty': [''] } },
    'http-header-bad': { HTTP: `${http}/echo`, Header: { 'X-Bad': ['a\r\nb: c'] } },
    'http-header-name': { HTTP: `${http}/echo`, Header: { 'a b': ['c'] } },
    'http-method-bad': { HTTP: `${http}/echo`, Method: 'A B' },
    'http-auth': { HTTP: `${http.replace('//', '//user:pass@')}/echo` },
    'http-path': { HTTP: `${http}/echo/a%2Fb/[c]/"d"?e=f#g` },
  }
}

function redirects({ http }: CheckTargets): Cases {
  return {
    'http-301': { HTTP: `${http}/go/301`, Method: 'POST', Body: 'x' },
    'http-302': { HTTP: `${http}/go/302` },
    'http-303': { HTTP: `${http}/go/303`, Method: 'PUT', Body: 'x', Header: { Host: ['other.test'] } },
    'http-307': { HTTP: `${http}/go/307`, Method: 'POST', Body: 'x', Header: { Authorization: ['secret'] } },
    'http-308': { HTTP: `${http}/go/308` },
    'http-loop': { HTTP: `${http}/loop` },
    'http-lost-302': { HTTP: `${http}/lost/302` },
    'http-lost-307': { HTTP: `${http}/lost/307` },
    'http-astray': { HTTP: `${http}/astray` },
    'http-away': { HTTP: `${http}/away` },
  }
}

function failures({ http, https, closed, silent }: CheckTargets): Cases {
  return {
    'http-cut': { HTTP: `${http}/cut` },
    'http-cut-body': { HTTP: `${http}/short` },
    'http-junk': { HTTP: `${http}/junk` },
    'http-hang': { HTTP: `${http}/hang`, Timeout: '3s' },
    'http-closed': { HTTP: `http://${closed}/a?b` },
    'http-silent': { HTTP: `http://${silent}`, Timeout: '3s' },
    'http-to-tls': { HTTP: https.replace('https', 'http') },
    'https-to-plain': { HTTP: http.replace('http', 'https') },
    'https-untrusted': { HTTP: `${https}/root` },
    'https-unchecked': { HTTP: `${https}/root`, TLSSkipVerify: true },
  }
}

const urls: Cases = Object.fromEntries(
  ['ftp://a/b', 'localhost:80', '127.0.0.1:80', 'http:///x', ':x', 'http://a b/', 'http://a:b/', 'http://127.0.0.1:99999/', 'http://a/%zz', 'http://[::1', 'noscheme', '//127.0.0.1:1/x', 'http://127.0.0.1:1/ä ö']
    .map((url, at) => [`url-${at}`, { HTTP: url }]),
)

function ports({ closed, silent, ending }: CheckTargets): Cases {
  return {
    'tcp-open': { TCP: silent },
    'tcp-closed': { TCP: closed },
    'tcp-ending': { TCP: ending },
    ...Object.fromEntries(['127.0.0.1', '::1:80', '[::1]', '[::1:80', '127.0.0.1:99999', '127.0.0.1:-1', '127.0.0.1:nothing', 'a]:1']
      .map((address, at) => [`tcp-address-${at}`, { TCP: address }])),
  }
}

function grpcs({ closed, silent, grpc, grpcTls, grpcBare }: CheckTargets): Cases {
  return {
    'grpc-up': { GRPC: `${grpc}/up` },
    'grpc-whole': { GRPC: grpc },
    'grpc-down': { GRPC: `${grpc}/down` },
    'grpc-unknown': { GRPC: `${grpc}/other` },
    'grpc-percent': { GRPC: `${grpc}/percent` },
    'grpc-bare': { GRPC: grpcBare },
    'grpc-web': { GRPC: `${grpc}/web` },
    'grpc-hang': { GRPC: `${grpc}/hang`, Timeout: '3s' },
    'grpc-closed': { GRPC: closed },
    'grpc-silent': { GRPC: silent, Timeout: '3s' },
    'grpc-no-port': { GRPC: '127.0.0.1' },
    'grpc-tls': { GRPC: grpcTls, GRPCUseTLS: true, TLSSkipVerify: true },
    'grpc-tls-untrusted': { GRPC: grpcTls, GRPCUseTLS: true },
    'grpc-to-tls': { GRPC: grpcTls },
  }
}

const containers: Cases = Object.fromEntries(['ok', 'warn', 'bad', 'gone', 'paused', 'ill', 'odd', 'late', 'lost', 'long', 'a b/c']
  .map((name) => [`docker-${name}`, { DockerContainerID: name, Args: ['true'] }]))
