#!/usr/bin/env bash
# Prints the path of a real Consul 1.8.7, which the interop, differential and bench programs compare with.
#
# The binary is the `consul` package of Debian's bullseye suite, fetched with apt from the mirror this machine already
# uses and unpacked into a cache folder. Nothing is installed: package lists, archive and files all stay in that folder.
#
#   usage: scripts/real-consul.sh
#   PROCONSUL_REAL_CONSUL_DIR   the folder to use (default: ${XDG_CACHE_HOME:-$HOME/.cache}/proconsul/real-consul)
#
# Exit codes: 0 the path is on standard output; 2 this machine cannot have it, the reason is on standard error.
set -euo pipefail

version=1.8.7
folder=${PROCONSUL_REAL_CONSUL_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/proconsul/real-consul}
binary=$folder/root/usr/bin/consul

impossible() {
  echo "real-consul: $1" >&2
  exit 2
}

is_wanted() { [[ -x $1 ]] && [[ $("$1" version 2>/dev/null | head -n 1) == "Consul v$version"* ]]; }

# The first mirror of Debian's main archive among the apt sources, in the deb822 form or the one-line form.
debian_mirror() {
  local file files=()
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
    [[ ! -r $file ]] || files+=("$file")
  done
  ((${#files[@]})) || return 0
  awk '($1 == "URIs:" || $1 == "deb") { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:.*\/debian\/?$/) { print $i; exit } }' "${files[@]}"
}

if is_wanted "$binary"; then
  echo "$binary"
  exit 0
fi

for tool in apt-get dpkg flock awk; do
  command -v "$tool" >/dev/null || impossible "needs $tool, so a Debian-like machine"
done
mkdir -p "$folder" || impossible "cannot write to $folder"

# Two tests may ask at once: the second waits, then finds the first one's work.
exec 9>"$folder/lock"
flock 9
if is_wanted "$binary"; then
  echo "$binary"
  exit 0
fi

mirror=$(debian_mirror)
[[ -n $mirror ]] || impossible "found no mirror of Debian in the apt sources"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -r $keyring ]] || impossible "needs Debian's archive keyring at $keyring"

work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
echo "deb [signed-by=$keyring] $mirror bullseye main" >"$work/bullseye.list"
apt=(
  apt-get -qq -o Acquire::Retries=3
  -o Dir::Etc::sourcelist="$work/bullseye.list" -o Dir::Etc::sourceparts=-
  -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" -o Acquire::Languages=none
  -o APT::Sandbox::User="$(id -un)"
)
"${apt[@]}" update >&2 || impossible "apt could not read the bullseye suite from the machine's mirror"
(cd "$work" && "${apt[@]}" download consul >&2) || impossible "apt could not download the package"
dpkg -x "$work"/consul_*.deb "$work/root"
is_wanted "$work/root/usr/bin/consul" || impossible "the package holds something else than Consul $version"

# The rename comes last, so a path that exists is complete.
rm -rf "$folder/root"
mv "$work/root" "$folder/root"
echo "$binary"
