# Sourced by mvnw and kraken: find_jdk N prints the home of a JDK N, or says where one was looked for.

jdk_is() { # HOME N
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q "^JAVA_VERSION=\"$2[.\"+-]" "$1/release"
}

find_jdk() { # N
  local home javac
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -n "$home" ] && jdk_is "$home" "$1"; then
      echo "$home"
      return
    fi
  done
  if javac=$(command -v javac); then
    home=$(dirname "$(dirname "$(readlink -f "$javac")")")
    if jdk_is "$home" "$1"; then
      echo "$home"
      return
    fi
  fi
  echo "No JDK $1 found: looked at JAVA_HOME, /usr/lib/jvm and PATH. Install one, for example Temurin $1." >&2
  return 1
}
