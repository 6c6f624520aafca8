#!/usr/bin/env bash
# Installs the programs that tests run against the agent, or to have networks, where that is allowed. A test whose program is missing says that
# it was skipped, or fails in CI, so this never fails.
set -u
missing=()
for pair in perl:perl-base mount:mount setsid:util-linux curl:curl ip:iproute2 haproxy:haproxy dnsmasq:dnsmasq-base kdig:knot-dnsutils dig:bind9-dnsutils serf:serf unbound:unbound vmagent:victoria-metrics; do
  PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
[ -e /usr/share/zoneinfo/Asia/Tokyo ] || missing+=(tzdata)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and cannot be here: ${missing[*]}"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
timeout -k 5 300 sh -c 'apt-get -o Acquire::Retries=3 update -qq && apt-get -o Acquire::Retries=3 install -y -qq --no-install-recommends "$@"' sh "${missing[@]}" >/dev/null \
  || echo "could not be installed: ${missing[*]}"
exit 0
