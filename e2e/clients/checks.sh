# shellcheck shell=bash
# The checks with container clients, one function each; http.sh has those with curl. Sourced by every check of
# run.sh, under `set -euo pipefail`. PROXY, AGENT1 and AGENT2 are host:port. A check fails by a non-zero exit; what
# it prints is shown then.

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
  skopeo_ copy --quiet --dest-tls-verify=false --format "$2" \
    "docker-archive:$WORK/$1.tar" "docker://$PROXY/test/$1:$2"
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
  found=$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["manifests"][0]["digest"])' "$dir/index.json")
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
