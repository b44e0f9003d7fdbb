# shellcheck shell=bash
# Sourced by run.sh and by every check: tools, private daemons, test images. Needs WORK, a directory of this run.
# Nothing here touches a daemon, an image store or a client configuration of the host.

export CONTAINERD=$WORK/containerd.sock
export DOCKER_HOST=unix://$WORK/docker.sock
export DOCKER_CONFIG=$WORK/docker-config
export REGISTRY_AUTH_FILE=$WORK/auth.json
export REGCTL_CONFIG=$WORK/regctl.json
export GO_TOOLS=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kraken-e2e/bin

# --- tools ---------------------------------------------------------------------------------------------------

present() { # COMMAND or /FILE
  case $1 in /*) [ -e "$1" ] ;; *) command -v "$1" >/dev/null 2>&1 ;; esac
}

# need COMMAND=PACKAGE... or /FILE=PACKAGE... : apt-get installs the packages of what is missing.
need() {
  local pair missing=()
  for pair in "$@"; do
    present "${pair%%=*}" || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "installing ${missing[*]}"
  # No service may start by itself while packages are installed: these tests run their own daemons.
  local policy=/usr/sbin/policy-rc.d wrote='' status=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && wrote=yes
  fi
  { timeout 300 apt-get update -q &&
    DEBIAN_FRONTEND=noninteractive timeout 900 apt-get install -y -q --no-install-recommends "${missing[@]}"
  } </dev/null >"$WORK/apt.log" 2>&1 || status=$?
  [ -z "$wrote" ] || rm -f "$policy"
  [ $status -eq 0 ] || tail -n 15 "$WORK/apt.log"
  for pair in "$@"; do
    present "${pair%%=*}" || { echo "still missing: ${pair%%=*}"; status=1; }
  done
  return $status
}

need_clients() {
  need dockerd=docker.io docker=docker.io iptables=iptables containerd=containerd ctr=containerd runc=runc \
    podman=podman /etc/containers/policy.json=golang-github-containers-common skopeo=skopeo \
    gcc=gcc /usr/include/stdio.h=libc6-dev python3=python3 curl=curl
}

# go_tool MODULE@VERSION : builds one Go client into the cache, once.
go_tool() {
  local name=${1%@*}
  name=${name##*/}
  [ -x "$GO_TOOLS/$name" ] && return 0
  command -v go >/dev/null 2>&1 || { echo "no go command"; return 1; }
  mkdir -p "$GO_TOOLS"
  GOBIN=$GO_TOOLS CGO_ENABLED=0 GOFLAGS='' timeout 180 go install "$1"
}

# --- daemons -------------------------------------------------------------------------------------------------

# await SECONDS COMMAND... : until the command succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

daemon() { # NAME COMMAND... : in the background, its pid in $WORK/NAME.pid, its output in $WORK/NAME.log
  local name=$1
  shift
  "$@" </dev/null >"$WORK/$name.log" 2>&1 &
  echo $! >"$WORK/$name.pid"
}

start_containerd() {
  cat >"$WORK/containerd.toml" <<EOF
version = 2
root = "$WORK/containerd"
state = "$WORK/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$CONTAINERD"
EOF
  daemon containerd containerd --config "$WORK/containerd.toml"
  await 30 ctr --address "$CONTAINERD" version || { tail -n 15 "$WORK/containerd.log"; return 1; }
}

# Without a bridge and without iptables rules dockerd needs no network rights; containers run with --network none.
# Registries on 127.0.0.0/8 are insecure ones by default. The storage driver is overlay2 or else vfs.
start_dockerd() {
  daemon dockerd dockerd --containerd "$CONTAINERD" --data-root "$WORK/docker" --exec-root "$WORK/docker-exec" \
    --pidfile "$WORK/dockerd-own.pid" --host "$DOCKER_HOST" --bridge=none --iptables=false --ip6tables=false
  await 40 docker version || { tail -n 15 "$WORK/dockerd.log"; return 1; }
}

stop_daemon() { # NAME : SIGTERM to the pid that daemon() recorded, SIGKILL after 20 s
  local pid
  [ -s "$WORK/$1.pid" ] || return 0
  pid=$(cat "$WORK/$1.pid")
  kill -TERM "$pid" 2>/dev/null || return 0
  await 20 not kill -0 "$pid" || kill -KILL "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  return 0
}

not() { ! "$@"; }

# Stops the daemons, releases what they have mounted, removes the directory.
clean_up() {
  stop_daemon dockerd
  stop_daemon containerd
  local mount
  while read -r mount; do
    umount "$mount" 2>/dev/null || umount -l "$mount" 2>/dev/null
  done < <(awk -v w="$WORK/" 'index($2, w) == 1 { print $2 }' /proc/mounts | sort -r)
  if [ -n "${CLIENTS_KEEP:-}" ]; then
    echo "kept $WORK"
  else
    rm -rf --one-file-system "$WORK"
  fi
}

# --- test images ---------------------------------------------------------------------------------------------

# test_image NAME MIB : $WORK/NAME.tar, a docker-archive tagged test.invalid/NAME:1 that prints "verified N bytes".
test_image() {
  [ -x "$WORK/verify" ] || gcc -static -O2 -Wall -o "$WORK/verify" "$CLIENTS/verify.c" || return
  python3 "$CLIENTS/image.py" "$WORK/$1.tar" "test.invalid/$1:1" "$WORK/verify" "$2"
}

# expect_verified : reads the output of a run and checks that the program has seen its data.
expect_verified() {
  local output
  output=$(cat)
  echo "$output"
  grep -qE '^verified [0-9]+ bytes$' <<<"$output"
}
