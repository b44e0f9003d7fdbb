#!/usr/bin/env bash
# The real clients against a running cluster: run.sh PROXY AGENT1 AGENT2 (each host:port), as root on Debian.
#
# Pushes through the proxy, pulls through the agents, with docker, skopeo, podman, containerd, curl and, where a Go
# of 1.21 or newer is there, crane and regctl. Prints "ok - …" or "not ok - …" per check, at the end
# "clients: N passed, N failed"; exits 1 when a check failed. Environment:
#   CLIENTS_ONLY=REGEX      only the checks whose name matches (pushes included)
#   CLIENTS_MIB=220         size of the large layer
#   CLIENTS_GO=0            without crane and regctl
#   CLIENTS_WRITABLE=1      the "agents" are an ordinary registry that accepts pushes
#   CLIENTS_KEEP=1          keep the work directory with all logs
set -u
[ $# -eq 3 ] || { echo "usage: $0 PROXY AGENT1 AGENT2   (each host:port)" >&2; exit 2; }
export PROXY=$1 AGENT1=$2 AGENT2=$3

CLIENTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
WORK=$(mktemp -d "${TMPDIR:-/tmp}/kraken-clients.XXXXXX")
export CLIENTS WORK
mkdir -p "$WORK/log" "$WORK/docker-config"
echo '{}' | tee "$WORK/docker-config/config.json" >"$WORK/auth.json"
. "$CLIENTS/lib.sh"

passed=0
failed=0
current=

summary() {
  echo "took $SECONDS s"
  echo "clients: $passed passed, $failed failed"
}

interrupted() { # STATUS : stops the check that runs; the daemons are stopped on exit
  [ -z "$current" ] || kill -TERM "$current" 2>/dev/null
  failed=$((failed + 1))
  echo "not ok - interrupted"
  summary
  exit "$1"
}

trap clean_up EXIT
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

# verdict STATUS NAME SECONDS LOG
verdict() {
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok - $2 ($3 s)"
  else
    failed=$((failed + 1))
    echo "not ok - $2 ($3 s, status $1$([ "$1" -eq 124 ] && echo ': timed out'))"
    tail -n 25 "$4" | sed 's/^/#   /'
  fi
}

# check SECONDS NAME FUNCTION ARGS... : one function of checks.sh or http.sh in a shell of its own, with a time limit
check() {
  local limit=$1 name=$2 started=$SECONDS status=0 log
  shift 2
  [[ $name =~ ${CLIENTS_ONLY:-.} ]] || return 0
  log=$WORK/log/$((passed + failed)).log
  timeout -k 10 "$limit" bash -O inherit_errexit -euo pipefail -c \
    '. "$CLIENTS/lib.sh"; . "$CLIENTS/http.sh"; . "$CLIENTS/checks.sh"; "$@"' check "$@" </dev/null >"$log" 2>&1 &
  current=$!
  wait "$current" || status=$?
  current=
  verdict $status "$name" $((SECONDS - started)) "$log"
}

# prepare NAME COMMAND... : in this shell, as daemons must be its children; each command has its own time limits
prepare() {
  local name=$1 started=$SECONDS status=0 log
  shift
  log=$WORK/log/$((passed + failed)).log
  "$@" </dev/null >"$log" 2>&1 || status=$?
  verdict $status "$name" $((SECONDS - started)) "$log"
}

skip() { echo "# skipped: $*"; }

prepare "the clients are installed" need_clients
prepare "containerd starts" start_containerd
prepare "dockerd starts" start_dockerd

make_images() {
  test_image img "${CLIENTS_MIB:-220}" && test_image skopeo 64 && test_image podman 24 && test_image ctr 24 &&
    test_image crane 24
}
prepare "test images are built" make_images

for host in "$PROXY" "$AGENT1" "$AGENT2"; do
  check 60 "GET /v2/ at $host" http_base "$host"
done

# docker
check 400 "docker push, and again with another tag" docker_push img
check 200 "docker push to another repository" docker_push_other_repository img
check 300 "docker pull and run through agent 1" docker_pull_and_run "$AGENT1/test/img:1"
check 300 "docker pull and run through agent 2" docker_pull_and_run "$AGENT2/test/img:1"
check 300 "docker pull and run from the proxy" docker_pull_and_run "$PROXY/test/img:2"
check 300 "docker pull by digest through agent 2" docker_pull_digest "$AGENT2" img
check 300 "docker pull of the other repository through agent 1" docker_pull_and_run "$AGENT1/test/deep/er/img:1"
check 60 "docker pull of an absent image through agent 1" docker_pull_missing "$AGENT1"
check 60 "docker forgets the images" docker_forget

# skopeo; the range check goes first, to a blob that the agent does not have
check 120 "skopeo copy to the proxy, OCI" skopeo_push skopeo oci
check 60 "a range of a cold blob at agent 2" http_range "$AGENT2" test/skopeo oci
check 120 "skopeo copy from agent 1 to an OCI directory" skopeo_pull_oci "$AGENT1" skopeo
check 120 "skopeo copy from agent 2, digests compared" skopeo_pull "$AGENT2" skopeo oci
check 120 "skopeo copy to the proxy, Docker schema 2" skopeo_push crane v2s2
check 120 "skopeo copy from both agents at once" skopeo_both_agents crane v2s2
check 60 "skopeo list-tags" skopeo_list_tags skopeo oci

# podman
check 200 "podman push" podman_push podman
check 60 "podman forgets the images" podman_forget
check 200 "podman pull and run through agent 1" podman_pull_and_run "$AGENT1/test/podman:1"
check 60 "podman forgets the images" podman_forget
check 200 "podman pull and run through agent 2" podman_pull_and_run "$AGENT2/test/podman:1"
check 120 "podman pushes an image index" podman_push_index podman
check 120 "docker pull and run of the index through agent 1" docker_pull_and_run "$AGENT1/test/index:1"
check 120 "ctr pull and run of the index through agent 2" ctr_pull_and_run "$AGENT2/test/index:1"

# containerd
check 120 "ctr push" ctr_push ctr
check 120 "ctr pull and run through agent 1" ctr_pull_and_run "$AGENT1/test/ctr:1"
check 120 "ctr pull and run through agent 2" ctr_pull_and_run "$AGENT2/test/ctr:1"
check 200 "ctr pull and run of docker's image through agent 2" ctr_pull_and_run "$AGENT2/test/img:1"

# the HTTP interface
for host in "$PROXY" "$AGENT1" "$AGENT2"; do
  check 60 "HEAD and GET of a manifest at $host" http_manifest "$host" test/img 1
  check 60 "HEAD and GET of an OCI manifest at $host" http_manifest "$host" test/skopeo oci
  check 60 "HEAD and GET of an image index at $host" http_manifest "$host" test/index 1
  check 60 "HEAD of a blob at $host" http_blob_head "$host" test/img 1
  check 60 "ranges of a blob at $host: 206" http_range "$host" test/skopeo oci
  check 60 "a range behind the end at $host: 416" http_416 "$host" test/skopeo oci
  check 60 "a broken download resumes at $host" http_resume "$host" test/skopeo oci
  check 60 "what does not exist at $host: 404 and an OCI error" http_404 "$host"
done
if [ -z "${CLIENTS_WRITABLE:-}" ]; then
  check 60 "agent 1 refuses a push with an OCI error" http_read_only "$AGENT1"
fi
check 60 "an upload in chunks, and one with a wrong digest" http_upload "$PROXY"
check 60 "tags/list at the proxy" http_tags test/img 1 2
check 60 "tags/list of a deep repository at the proxy" http_tags test/deep/er/img 1
check 60 "_catalog at the proxy" http_catalog test/img test/deep/er/img test/skopeo test/podman test/ctr test/index

# crane and regctl; an absent Go or an unreachable module proxy is no failure of the registry
if [ "${CLIENTS_GO:-1}" = 0 ]; then
  skip "crane, regctl: CLIENTS_GO=0"
else
  if go_tool github.com/google/go-containerregistry/cmd/crane@v0.22.1 >"$WORK/log/crane-build.log" 2>&1; then
    check 120 "crane push" crane_push crane
    check 120 "crane pull and validate through agent 1" crane_pull "$AGENT1" crane
    check 120 "crane pull and validate through agent 2" crane_pull "$AGENT2" crane
    check 120 "crane copy from an agent to the proxy" crane_copy crane
  else
    skip "crane: $(tail -n 1 "$WORK/log/crane-build.log")"
  fi
  if go_tool github.com/regclient/regclient/cmd/regctl@v0.11.7 >"$WORK/log/regctl-build.log" 2>&1; then
    check 120 "regctl image copy through agent 1" regctl_copy "$AGENT1" podman
    check 120 "regctl image copy through agent 2" regctl_copy "$AGENT2" ctr
    check 120 "regctl artifact with a subject" regctl_artifact ctr
    check 60 "regctl lists tags and repositories" regctl_tags ctr
  else
    skip "regctl: $(tail -n 1 "$WORK/log/regctl-build.log")"
  fi
fi

summary
[ $failed -eq 0 ]
