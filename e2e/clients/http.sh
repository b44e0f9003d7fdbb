# shellcheck shell=bash
# The checks of the HTTP interface with curl, one function each. Sourced by every check of run.sh, as checks.sh is.

fail() {
  echo "$*"
  return 1
}

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
  tr -d '\r' <"$WORK/head" |
    awk -F ':' -v name="$1" 'tolower($1) == tolower(name) { sub(/^[^:]*: */, ""); print }'
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
  header Content-Type | grep -qE '^application/vnd\.(docker|oci)\..*\+json$' ||
    fail "Content-Type $(header Content-Type)"
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
    'all(body["repositories"].count(name) == 1 for name in sys.argv[2:])' "$@"
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
