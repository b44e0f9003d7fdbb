# shellcheck shell=bash
# Sourced by every check of run.sh, under `set -euo pipefail`: one function per check. PROXY, AGENT1 and AGENT2 are
# host:port. A check fails by a non-zero exit; what it prints is shown then.

fail() {
  echo "$*"
  return 1
}

# --- docker --------------------------------------------------------------------------------------------------

docker_push() { # IMAGE : the first push of a new image; then a second tag, for which nothing may be sent again
  docker load --quiet --input "$WORK/$1.tar"
  docker tag "test.invalid/$1:1" "$PROXY/test/$1:1"
  docker tag "test.invalid/$1:1" "$PROXY/test/$1:2"
  docker push "$PROXY/test/$1:1"
  docker push "$PROXY/test/$1:2" | tee "$WORK/second-push"
  ! grep -q 'Pushed$' "$WORK/second-push"
}

docker_push_other_repository() { # IMAGE : layers come by cross-repository mount or are found by HEAD
  docker tag "test.invalid/$1:1" "$PROXY/test/deep/er/$1:1"
  docker push "$PROXY/test/deep/er/$1:1"
}

docker_forget() {
  local images
  images=$(docker image ls --all --quiet | sort -u)
  # shellcheck disable=SC2086
  [ -z "$images" ] || docker image rm --force $images >/dev/null
  [ -z "$(docker image ls --all --quiet)" ] || fail "an image is still there"
}

docker_pull_and_run() { # REFERENCE : into an empty store
  docker_forget
  docker pull "$1" | tee "$WORK/docker-pull"
  ! grep -q 'Already exists' "$WORK/docker-pull" || fail "the store was not empty"
  docker run --rm --network none "$1" | expect_verified
}

docker_pull_digest() { # HOST IMAGE
  local digest
  digest=$(tag_digest "$1" "test/$2" 1)
  docker_pull_and_run "$1/test/$2@$digest"
}

docker_pull_missing() { # HOST : a message that a user understands
  if docker pull "$1/test/absent:1" >"$WORK/absent" 2>&1; then
    fail "pulled an image that does not exist"
  fi
  cat "$WORK/absent"
  grep -qiE 'not found|manifest unknown' "$WORK/absent"
}

# --- skopeo --------------------------------------------------------------------------------------------------

skopeo_() { skopeo --insecure-policy --tmpdir "$WORK" "$@"; }

skopeo_push() { # IMAGE FORMAT : FORMAT is oci or v2s2
  skopeo_ copy --quiet --dest-tls-verify=false --format "$2" "docker-archive:$WORK/$1.tar" "docker://$PROXY/test/$1:$2"
}

skopeo_pull() { # HOST IMAGE FORMAT : byte for byte what the proxy has, every layer with the right digest
  local dir=$WORK/pulled-$RANDOM
  skopeo_ copy --quiet --src-tls-verify=false --preserve-digests "docker://$1/test/$2:$3" "dir:$dir"
  local found expected blob
  found=sha256:$(sha256sum <"$dir/manifest.json" | cut -d ' ' -f 1)
  expected=$(skopeo_ inspect --tls-verify=false --raw "docker://$PROXY/test/$2:$3" | sha256sum | cut -d ' ' -f 1)
  [ "$found" = "sha256:$expected" ] || fail "manifest $found, at the proxy sha256:$expected"
  while read -r blob; do
    echo "$blob  $dir/$blob"
  done < <(blobs_of "$dir/manifest.json") | sha256sum --check --quiet
  rm -rf "$dir"
}

skopeo_pull_oci() { # HOST IMAGE
  local dir=$WORK/oci-$RANDOM found
  skopeo_ copy --quiet --src-tls-verify=false --preserve-digests "docker://$1/test/$2:oci" "oci:$dir:1"
  found=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["manifests"][0]["digest"])' "$dir/index.json")
  [ "$found" = "$(tag_digest "$PROXY" "test/$2" oci)" ] || fail "the OCI directory has $found"
  rm -rf "$dir"
}

skopeo_both_agents() { # IMAGE FORMAT : at the same time, nothing of it cached
  local one two rc=0
  skopeo_pull "$AGENT1" "$1" "$2" & one=$!
  skopeo_pull "$AGENT2" "$1" "$2" & two=$!
  wait $one || rc=1
  wait $two || rc=1
  return $rc
}

skopeo_list_tags() { # IMAGE TAG...
  local image=$1 tag
  shift
  skopeo_ list-tags --tls-verify=false "docker://$PROXY/test/$image" >"$WORK/tags"
  cat "$WORK/tags"
  for tag in "$@"; do
    grep -q "\"$tag\"" "$WORK/tags" || fail "no tag $tag"
  done
}

# --- podman --------------------------------------------------------------------------------------------------

podman_() {
  podman --root "$WORK/podman" --runroot "$WORK/podman-run" --tmpdir "$WORK/podman-tmp" --storage-driver vfs \
    --cgroup-manager cgroupfs --events-backend file --runtime runc "$@"
}

podman_push() { # IMAGE
  podman_ load --quiet --input "$WORK/$1.tar"
  podman_ push --quiet --tls-verify=false "test.invalid/$1:1" "$PROXY/test/$1:1"
}

podman_forget() { podman_ rmi --all --force >/dev/null; }

podman_pull_and_run() { # REFERENCE
  podman_ pull --quiet --tls-verify=false "$1"
  # Explicit limits: podman's own defaults are higher than what a container host may allow.
  podman_ run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$1" | expect_verified
}

podman_push_index() { # IMAGE : an image index of one platform, as multi-platform images have
  podman_ manifest create test.invalid/index:1
  podman_ manifest add --tls-verify=false --os linux --arch amd64 test.invalid/index:1 "docker://$PROXY/test/$1:1"
  podman_ manifest push --all --tls-verify=false test.invalid/index:1 "docker://$PROXY/test/index:1"
  podman_ manifest rm test.invalid/index:1
}

# --- containerd ----------------------------------------------------------------------------------------------

ctr_() { ctr --address "$CONTAINERD" "$@"; }

ctr_push() { # IMAGE : uncompressed layers, each in one PUT
  ctr_ images import --no-unpack "$WORK/$1.tar"
  ctr_ images push --plain-http "$PROXY/test/$1:1" "test.invalid/$1:1"
  ctr_ images rm --sync "test.invalid/$1:1"
}

ctr_pull_and_run() { # REFERENCE
  ctr_ images pull --plain-http "$1" | tail -n 20
  ctr_ run --rm "$1" "clients-$RANDOM" | expect_verified
  ctr_ images rm --sync "$1"
}

# --- the HTTP interface, with curl ---------------------------------------------------------------------------

accepts=(
  -H 'Accept: application/vnd.docker.distribution.manifest.v2+json'
  -H 'Accept: application/vnd.oci.image.manifest.v1+json'
  -H 'Accept: application/vnd.docker.distribution.manifest.list.v2+json'
  -H 'Accept: application/vnd.oci.image.index.v1+json'
)

# http STATUS CURL-ARGS... : headers to $WORK/head, body to $WORK/body; fails on another status
http() {
  local expected=$1 found
  shift
  found=$(curl --silent --show-error --noproxy '*' --max-time 60 --dump-header "$WORK/head" --output "$WORK/body" \
    --write-out '%{http_code}' "$@")
  [ "$found" = "$expected" ] && return 0
  echo "status $found, expected $expected: curl $*"
  cat "$WORK/head"
  head -c 500 "$WORK/body"
  return 1
}

header() { # NAME : its value in the last answer
  tr -d '\r' <"$WORK/head" | awk -v name="$1" 'BEGIN { FS = ": *" } tolower($1) == tolower(name) { sub(/^[^:]*: */, ""); print }'
}

header_is() { # NAME VALUE
  [ "$(header "$1")" = "$2" ] || fail "header $1 is '$(header "$1")', expected '$2'"
}

error_code_is() { # CODE... : the body is an OCI error of one of these codes
  local code
  code=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["errors"][0]["code"])' "$WORK/body") ||
    fail "no OCI error: $(head -c 300 "$WORK/body")"
  case " $* " in *" $code "*) ;; *) fail "error code $code, expected $*" ;; esac
}

tag_digest() { # HOST REPOSITORY TAG
  http 200 --head "${accepts[@]}" "http://$1/v2/$2/manifests/$3" >&2
  header Docker-Content-Digest
}

blobs_of() { # MANIFEST-FILE : the hex digests of config and layers
  python3 -c 'import json, sys
manifest = json.load(open(sys.argv[1]))
for blob in [manifest["config"]] + manifest["layers"]: print(blob["digest"].split(":")[1])' "$1"
}

# largest HOST REPOSITORY TAG : sets DIGEST and SIZE of the largest layer
largest() {
  http 200 "${accepts[@]}" "http://$1/v2/$2/manifests/$3"
  read -r DIGEST SIZE < <(python3 -c 'import json, sys
layer = max(json.load(open(sys.argv[1]))["layers"], key=lambda layer: layer["size"])
print(layer["digest"], layer["size"])' "$WORK/body")
  BLOB=http://$1/v2/$2/blobs/$DIGEST
}

http_base() { # HOST
  http 200 "http://$1/v2/"
  header_is Docker-Distribution-Api-Version registry/2.0
}

http_manifest() { # HOST REPOSITORY TAG : HEAD and GET agree, by tag and by digest
  local digest length
  digest=$(tag_digest "$1" "$2" "$3")
  http 200 --head "${accepts[@]}" "http://$1/v2/$2/manifests/$3"
  length=$(header Content-Length)
  http 200 "${accepts[@]}" "http://$1/v2/$2/manifests/$digest"
  header_is Docker-Content-Digest "$digest"
  header_is Content-Length "$length"
  header Content-Type | grep -qE '^application/vnd\.(docker|oci)\..*\+json$' || fail "Content-Type $(header Content-Type)"
  [ "sha256:$(sha256sum <"$WORK/body" | cut -d ' ' -f 1)" = "$digest" ] || fail "the body is not $digest"
}

http_blob_head() { # HOST REPOSITORY TAG
  largest "$@"
  http 200 --head "$BLOB"
  header_is Content-Length "$SIZE"
  header_is Docker-Content-Digest "$DIGEST"
}

http_range() { # HOST REPOSITORY TAG : first without any other request for the blob, then compared with all of it
  largest "$@"
  local from=$((SIZE / 2)) to=$((SIZE / 2 + 99999))
  http 206 --range "$from-$to" "$BLOB"
  header_is Content-Range "bytes $from-$to/$SIZE"
  header_is Content-Length 100000
  mv "$WORK/body" "$WORK/part"
  http 206 --range -10 "$BLOB"
  header_is Content-Range "bytes $((SIZE - 10))-$((SIZE - 1))/$SIZE"
  mv "$WORK/body" "$WORK/end"
  http 206 --range "$((SIZE - 10))-" "$BLOB"
  cmp "$WORK/body" "$WORK/end"
  http 200 "$BLOB"
  [ "sha256:$(sha256sum <"$WORK/body" | cut -d ' ' -f 1)" = "$DIGEST" ] || fail "the body is not $DIGEST"
  cmp "$WORK/part" <(tail -c +$((from + 1)) "$WORK/body" | head -c 100000)
  cmp "$WORK/end" <(tail -c 10 "$WORK/body")
}

http_resume() { # HOST REPOSITORY TAG : a client that was cut off goes on where it was
  largest "$@"
  # The limit of the rate lets the first curl be cut off by its own deadline within the body.
  curl --silent --noproxy '*' --limit-rate 4M --max-time 2 --output "$WORK/resumed" "$BLOB" || true
  local got
  got=$(stat -c %s "$WORK/resumed")
  [ "$got" -gt 0 ] && [ "$got" -lt "$SIZE" ] || fail "the first part has $got of $SIZE bytes"
  curl --silent --fail --noproxy '*' --max-time 60 --continue-at - --output "$WORK/resumed" "$BLOB"
  [ "sha256:$(sha256sum <"$WORK/resumed" | cut -d ' ' -f 1)" = "$DIGEST" ] || fail "the file is not $DIGEST"
}

http_416() { # HOST REPOSITORY TAG
  largest "$@"
  http 416 --range "$SIZE-" "$BLOB"
  header_is Content-Range "bytes */$SIZE"
}

http_404() { # HOST
  local absent
  absent=sha256:$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
  http 404 "${accepts[@]}" "http://$1/v2/test/absent/manifests/1"
  error_code_is MANIFEST_UNKNOWN NAME_UNKNOWN
  http 404 "${accepts[@]}" "http://$1/v2/test/absent/manifests/$absent"
  error_code_is MANIFEST_UNKNOWN NAME_UNKNOWN
  http 404 "http://$1/v2/test/absent/blobs/$absent"
  error_code_is BLOB_UNKNOWN NAME_UNKNOWN
}

http_read_only() { # HOST
  http_refused --request POST "http://$1/v2/test/refused/blobs/uploads/"
  http_refused --request PUT --data '{}' -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
    "http://$1/v2/test/refused/manifests/1"
}

http_refused() { # CURL-ARGS : 4xx or 5xx with an OCI error
  local status
  status=$(curl --silent --noproxy '*' --max-time 30 --output "$WORK/body" --write-out '%{http_code}' "$@")
  [ "$status" -ge 400 ] || fail "status $status"
  error_code_is UNKNOWN UNSUPPORTED DENIED
}

http_tags() { # REPOSITORY TAG... : exactly these
  local repository=$1
  shift
  await_body "tags/list of $repository" "http://$PROXY/v2/$repository/tags/list" \
    'sorted(body["tags"]) == sorted(sys.argv[2:]) and body["name"] == "'"$repository"'"' "$@"
}

http_catalog() { # REPOSITORY... : at least these, none twice
  await_body "_catalog" "http://$PROXY/v2/_catalog?n=1000" \
    'set(sys.argv[2:]) <= set(body["repositories"]) and len(set(body["repositories"])) == len(body["repositories"])' "$@"
}

await_body() { # WHAT URL CONDITION ARGS... : within 15 s, as tags reach the backend after the push was answered
  local what=$1 url=$2 condition=$3
  shift 3
  for _ in $(seq 30); do
    http 200 "$url"
    python3 -c "import json, sys
body = json.load(open(sys.argv[1]))
sys.exit(0 if $condition else 1)" "$WORK/body" "$@" 2>"$WORK/why" && return 0
    sleep 0.5
  done
  fail "$what, expected $*: $(cat "$WORK/body" "$WORK/why")"
}

http_upload() { # HOST : POST, two PATCHes, PUT; then the same with a wrong digest
  local location digest
  head -c 300000 /dev/urandom >"$WORK/upload"
  digest=sha256:$(sha256sum <"$WORK/upload" | cut -d ' ' -f 1)
  location=$(upload_start "$1")
  http 202 --request PATCH -H 'Content-Type: application/octet-stream' \
    --data-binary @<(head -c 100000 "$WORK/upload") "$location"
  header_is Range 0-99999
  location=$(absolute "$1" "$(header Location)")
  http 202 --request PATCH -H 'Content-Type: application/octet-stream' \
    --data-binary @<(tail -c +100001 "$WORK/upload") "$location"
  header_is Range 0-299999
  location=$(absolute "$1" "$(header Location)")
  http 201 --request PUT --data '' -H 'Content-Type:' "$(with_digest "$location" "$digest")"
  header_is Docker-Content-Digest "$digest"
  http 200 "$(absolute "$1" "$(header Location)")"
  cmp "$WORK/body" "$WORK/upload"
  location=$(upload_start "$1")
  digest=sha256:$(sha256sum </dev/null | cut -d ' ' -f 1)
  http 400 --request PUT -H 'Content-Type: application/octet-stream' --data-binary @"$WORK/upload" \
    "$(with_digest "$location" "$digest")"
  error_code_is DIGEST_INVALID
}

upload_start() { # HOST : prints the location
  http 202 --request POST --data '' -H 'Content-Type:' "http://$1/v2/test/upload/blobs/uploads/" >&2
  absolute "$1" "$(header Location)"
}

absolute() { # HOST LOCATION
  case $2 in
    http*) echo "$2" ;;
    /*) echo "http://$1$2" ;;
    *) fail "Location '$2'" ;;
  esac
}

with_digest() { # LOCATION DIGEST
  case $1 in *\?*) echo "$1&digest=$2" ;; *) echo "$1?digest=$2" ;; esac
}

# --- Go clients ----------------------------------------------------------------------------------------------

crane_() { "$GO_TOOLS/crane" --insecure "$@"; }

crane_push() { # IMAGE
  crane_ push "$WORK/$1.tar" "$PROXY/test/$1:1"
}

crane_pull() { # HOST IMAGE : fetches and checks every layer, then writes a tarball
  crane_ validate --remote "$1/test/$2:1"
  crane_ pull "$1/test/$2:1" "$WORK/crane-pulled.tar"
  [ -s "$WORK/crane-pulled.tar" ]
  [ "$(crane_ digest "$1/test/$2:1")" = "$(crane_ digest "$PROXY/test/$2:1")" ] || fail "digests differ"
}

crane_copy() { # IMAGE : from an agent to another repository of the proxy
  crane_ copy "$AGENT1/test/$1:1" "$PROXY/test/$1-copy:1"
  crane_ ls "$PROXY/test/$1-copy" | grep -qx 1
  crane_ validate --remote "$AGENT2/test/$1-copy:1"
}

regctl_() {
  "$GO_TOOLS/regctl" --host "reg=$PROXY,tls=disabled" --host "reg=$AGENT1,tls=disabled" \
    --host "reg=$AGENT2,tls=disabled" "$@"
}

regctl_copy() { # HOST IMAGE
  regctl_ image copy --force-recursive "$1/test/$2:1" "ocidir://$WORK/regctl-$RANDOM:1"
  [ "$(regctl_ image digest "$1/test/$2:1")" = "$(tag_digest "$PROXY" "test/$2" 1)" ] || fail "digests differ"
}

regctl_artifact() { # IMAGE : an artifact of its own, then one that refers to the image
  echo "bill of materials" >"$WORK/sbom"
  regctl_ artifact put --artifact-type application/vnd.example.sbom --file "$WORK/sbom" "$PROXY/test/artifact:1"
  [ "$(regctl_ artifact get "$AGENT1/test/artifact:1")" = "bill of materials" ] || fail "other content"
  regctl_ artifact put --artifact-type application/vnd.example.sbom --file "$WORK/sbom" --subject "$PROXY/test/$1:1"
  regctl_ artifact list "$PROXY/test/$1:1" >"$WORK/artifacts"
  cat "$WORK/artifacts"
  grep -q application/vnd.example.sbom "$WORK/artifacts"
}

regctl_tags() { # IMAGE
  regctl_ tag ls "$PROXY/test/$1" | grep -qx 1
  regctl_ repo ls "$PROXY" | grep -qx "test/$1"
}
