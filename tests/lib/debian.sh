# SPDX-License-Identifier: Apache-2.0
#
# For scripts that get files from Debian's package archive into the cache, for
# any architecture: finding the archive, a private apt state for each suite,
# and trying again while a mirror changes. Source it with $me set to the name
# of the script and call apt_open, then apt_fetch. Both read
#
#   $cache, $arch      folder of the cache, architecture as Debian names it
#   $suites            suites to look in, in this order
#   wanted_packages    function: prints the packages to download in this suite,
#                      as apt-cache -c "$conf" knows them; nothing when it lacks them
#   take_files DEB...  function: unpacks what is wanted into $work; or sets
#                      $reason and returns 1 when it is not there
#
# shellcheck shell=sh

: "${me:?}"
keyring=${UCVM_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
stale='expired|unexpected size|[Hh]ash [Ss]um|[Mm]irror sync|404 '
options=

fail() { echo "$me: $*" >&2; exit 1; }
skip() { echo "$me: $*" >&2; exit 77; }

absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}

# Where files are kept, unless the command line says otherwise.
cache_folder() {
	absolute "${UCVM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/ucvm}"
}

# The archive's address, from the host's apt configuration: an entry that
# says it is Debian, else (no package lists on this host yet) one that serves
# a Debian release.
find_mirror() {
	mirror=${UCVM_MIRROR:-}
	[ -z "$mirror" ] || return 0
	mirror=$(apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' \
			'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian main //p' | head -n 1)
	[ -z "$mirror" ] || return 0
	mirror=$(apt-get indextargets --no-release-info \
			--format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
			'Created-By: Packages' 2>/dev/null |
		sed -nE 's/^(bookworm|trixie|forky|sid|stable|testing|unstable) main //p' |
		head -n 1)
	[ -n "$mirror" ] ||
		skip "apt knows no Debian archive on this host; set UCVM_MIRROR"
}

# Writes a private apt configuration for one suite and points $conf at it.
# Hooks that the host runs after an update are no business of ours.
apt_setup() {
	state=$cache/apt/$1-$arch
	conf=$state/apt.conf
	mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/etc" 2>/dev/null ||
		fail "cannot create $state"
	: >"$state/status"
	cat >"$state/archive.sources" <<-END || fail "cannot write in $state"
		Types: deb
		URIs: $mirror
		Suites: $1
		Components: main
		Architectures: $arch
		Targets: Packages
		Signed-By: $keyring
	END
	cat >"$conf" <<-END || fail "cannot write in $state"
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear APT::Architectures;
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; };
		APT::Update::Error-Mode "any";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::GzipIndexes "true";
		Acquire::Retries "2";
		Acquire::http::Timeout "30";
		Acquire::https::Timeout "30";
		$options
		Dir::Etc::sourcelist "$state/archive.sources";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State "$state";
		Dir::State::Lists "$state/lists";
		Dir::State::status "$state/status";
		Dir::Cache "$state";
		Dir::Cache::archives "$state/archives";
	END
}

# Refreshes the package lists of one suite. Fails when the suite cannot be
# reached or does not exist; a signature that does not verify is an error.
apt_update() {
	apt-get -q -c "$conf" update >"$state/log" 2>&1 && return 0
	if grep -qE 'NO_PUBKEY|BADSIG|EXPKEYSIG|is not signed' "$state/log"; then
		fail "the signature of suite $1 does not verify:" \
			"$(grep -m1 -E 'NO_PUBKEY|BADSIG|EXPKEYSIG|is not signed' "$state/log")"
	fi
	reason="suite $1: $(apt_reason)"
	return 1
}

# The line of apt's output that says what went wrong.
apt_reason() {
	grep -E '^(E|W|Err)[: ]' "$state/log" | sort | head -n 1
}

# Downloads the packages $* of this suite and unpacks them into $work.
apt_take() {
	rm -f "$work"/*.deb
	(cd "$work" && apt-get -q -c "$conf" download "$@") >"$state/log" 2>&1 || {
		reason="package $*: $(apt_reason)"
		return 1
	}
	set +f
	set -- "$work"/*.deb
	[ -f "$1" ] || fail "apt downloaded nothing"
	take_files "$@" || return 1
	rm -f "$@"
}

# Tries the suites in turn; $reasons tells what each lacked. $1 names what is
# looked for.
fetch_once() {
	reasons=
	for suite in $suites; do
		apt_setup "$suite"
		if apt_update "$suite"; then
			names=$(wanted_packages)
			if [ -z "$names" ]; then
				reason="suite $suite has no package for $1"
			elif apt_take $names; then
				return 0
			fi
		fi
		reasons="$reasons; $reason"
	done
	return 1
}

# Sets up what apt_fetch needs and takes the lock of the cache; ends the script
# with status 77 on a host that cannot.
apt_open() {
	for tool in apt-get apt-cache dpkg-deb flock; do
		command -v $tool >/dev/null || skip "no $tool on this host"
	done
	[ -r "$keyring" ] ||
		skip "no $keyring on this host (package debian-archive-keyring)"
	find_mirror
	mkdir -p "$cache" 2>/dev/null || fail "cannot create $cache"
	touch "$cache/lock" 2>/dev/null || fail "cannot write in $cache"
	exec 9>>"$cache/lock"
	flock 9 || fail "cannot lock $cache/lock"
}

# Gets $1 into $work, a folder in the cache that ends with the script. A mirror
# or a cache before it that is being updated has lists that do not fit
# together, or old ones: try again, past caches, and at last with what is past
# its date (the signature counts all the same).
apt_fetch() {
	work=$(mktemp -d "$cache/work.XXXXXX") || fail "cannot write in $cache"
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	for wait in 5 15 last; do
		! fetch_once "$1" || return 0
		echo "$reasons" | grep -Eq "$stale" || break
		[ "$wait" != last ] || break
		sleep "$wait"
		options='Acquire::http::No-Cache "true"; Acquire::https::No-Cache "true";'
		[ "$wait" != 15 ] || options="$options Acquire::Check-Valid-Until \"false\";"
	done
	skip "${reasons#; }"
}
