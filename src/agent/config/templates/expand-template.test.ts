import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeHost } from '../fake-host.suite.ts'
import { expandTemplate } from './expand-template.ts'

const routes = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth1\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\n'
const host = fakeHost({
  files: { '/proc/net/route': routes },
  addresses: [
    { interface: 'lo', ip: '127.0.0.1', family: 4, loopback: true, bits: 8 },
    { interface: 'lo', ip: '::1', family: 6, loopback: true, bits: 128 },
    { interface: 'eth0', ip: '10.1.2.3', family: 4, loopback: false, bits: 16 },
    { interface: 'eth0', ip: 'fe80::5', family: 6, loopback: false, bits: 64 },
    { interface: 'eth1', ip: '192.168.1.9', family: 4, loopback: false, bits: 24 },
    { interface: 'docker0', ip: '172.17.0.1', family: 4, loopback: false, bits: 16 },
    { interface: 'wan0', ip: '8.8.4.4', family: 4, loopback: false, bits: 30 },
  ],
})

const cases: readonly (readonly [template: string, text: string])[] = [
  ['{{ GetPrivateIP }}', '192.168.1.9'],
  ['{{ "10.9.8.7" }} {{`::1`}}', '10.9.8.7 ::1'],
  ['{{GetPublicIP}}', '8.8.4.4'],
  ['{{ GetPrivateIPs }}', '10.1.2.3 172.17.0.1 192.168.1.9'],
  ['{{ GetPublicIPs }} and {{- GetInterfaceIP "eth0" -}}  !', '8.8.4.4 and10.1.2.3!'],
  ['{{ GetInterfaceIP "eth\\\\d" }}', '10.1.2.3'],
  ['{{ GetInterfaceIP "lo" }}', '127.0.0.1'],
  ['{{ GetInterfaceIP `none` }}', ''],
  ['{{ GetPrivateInterfaces | include "network" "10.0.0.0/8" | attr "address" }}', '10.1.2.3'],
  ['{{ GetAllInterfaces | include "name" "^eth" | include "type" "ipv4" | join "address" " " }}', '10.1.2.3 192.168.1.9'],
  ['{{ GetAllInterfaces | include "flags" "loopback" | join "string" "," }}', '127.0.0.1/8,::1'],
  ['{{ GetAllInterfaces | exclude "name" "docker.*|lo" | exclude "type" "ipv6" | sort "-address" | limit 2 | join "name" "+" }}', 'eth1+eth0'],
  ['{{ GetAllInterfaces | include "rfc" "1918|6598" | offset -1 | attr "name" }}', 'docker0'],
  ['{{ GetAllInterfaces | include "flags" "up|broadcast" | unique "name" | join "name" " " }}', 'eth0 eth1 docker0 wan0'],
  ['{{ GetDefaultInterfaces | attr "ADDRESS" }}', '192.168.1.9'],
  ['{{ . | sort "default,type" | attr "address" }}', '192.168.1.9'],
  ['{{ GetInterfaceIP "eth1" }}:8301', '192.168.1.9:8301'],
  ['{{ GetAllInterfaces | include "name" "eth1" | math "address" "+5" | attr "address" }}', '192.168.1.14'],
  ['{{ GetAllInterfaces | include "name" "eth1" | math "network" "-1" | attr "address" }}', '192.168.1.255'],
  ['{{ GetAllInterfaces | include "name" "eth1" | math "network" "+258" | attr "address" }}', '192.168.1.2'],
  ['{{ GetAllInterfaces | include "name" "eth1" | math "mask" "16" | attr "string" }}', '192.168.0.0/16'],
  ['{{ GetAllInterfaces | include "name" "eth1" | attr "netmask" }}', '255.255.255.0'],
  ['{{ GetAllInterfaces | include "name" "eth1" | attr "first_usable" }}', '192.168.1.1'],
  ['{{ GetAllInterfaces | include "name" "eth1" | attr "last_usable" }}', '192.168.1.254'],
  ['{{ GetAllInterfaces | include "size" "30" | attr "size" }}', '4'],
]

for (const [template, text] of cases) {
  test(`a template gives ${text === '' ? 'nothing' : text}: ${template}`, () => {
    assert.equal(expandTemplate(template, host), text)
  })
}

const refused: readonly (readonly [template: string, problem: RegExp])[] = [
  ['{{ GetFoo }}', /function "GetFoo" not defined/],
  ['{{ constructor }}', /function "constructor" not defined/],
  ['{{ GetPrivateIP', /unclosed action/],
  ['{{ }}', /missing value for command/],
  ['{{ GetAllInterfaces | }}', /missing value for command/],
  ['{{ "x" "y" }}', /can't give argument to non-function x/], ['{{ GetPrivateIP | "x" }}', /non executable command in pipeline stage 2/],
  ['{{ GetAllInterfaces | include "name" }}', /wrong number of args for include: want 3 got 2/],
  ['{{ GetPrivateIP | attr "address" }}', /attr takes addresses, not text/],
  ['{{ GetAllInterfaces | include "colour" "red" }}', /invalid include selector "colour"/],
  ['{{ GetAllInterfaces | include "flags" "toString" }}', /Unknown interface flag: "tostring"/],
  ['{{ GetAllInterfaces | include "name" "(" }}', /error parsing regexp/],
  ['{{ GetAllInterfaces | include "rfc" "1" }}', /unsupported RFC 1/],
  ['{{ GetAllInterfaces | sort "taste" }}', /unknown sort type: "taste"/],
  ['{{ GetAllInterfaces | math "address" "5" }}', /sign \(\+\/-\) is required for operation "address"/],
  ['{{ GetAllInterfaces | offset 99 }}', /unable to seek past the end/],
  ['{{ printf "%s" "x" }}', /function "printf" not defined/],
]

for (const [template, problem] of refused) {
  test(`a template is refused: ${template}`, () => {
    assert.throws(() => expandTemplate(template, host), problem)
  })
}

test('a machine without a table of routes has no default interface', () => {
  const bare = fakeHost({ addresses: [{ interface: 'eth0', ip: '10.0.0.1', family: 4, loopback: false }] })
  assert.equal(expandTemplate('{{ GetPrivateIP }}', bare), '10.0.0.1')
  assert.throws(() => expandTemplate('{{ GetDefaultInterfaces | attr "address" }}', bare), /No default interface found/)
})
