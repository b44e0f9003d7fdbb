package kraken.cluster.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.http.PathText;

/// The three ways in which a blob is uploaded to an origin. They differ in their paths and in what
/// the origin does after the commit.
public sealed interface UploadKind {

  /// Of a client: the origin writes it back and copies it to the other owners.
  record Public(Namespace namespace) implements UploadKind {}

  /// Between origins: the origin keeps it, and neither writes it back nor copies it.
  record Transfer() implements UploadKind {}

  /// The copy of a public upload: the origin writes it back after `delay` in case the first owner
  /// did not.
  record Duplicate(Namespace namespace, Duration delay) implements UploadKind {}

  /// Where an upload is started, and its chunks go below.
  default String path(Digest digest) {
    return switch (this) {
      case Public(Namespace namespace) -> publicPath(namespace, digest);
      case Duplicate(Namespace namespace, Duration _) -> publicPath(namespace, digest);
      case Transfer() -> "/internal/blobs/" + digest + "/uploads";
    };
  }

  /// Where upload `id` is committed.
  default String commitPath(Digest digest, String id) {
    return switch (this) {
      case Duplicate(Namespace namespace, Duration _) ->
          "/internal/duplicate" + publicPath(namespace, digest) + "/" + id;
      case Public _, Transfer _ -> path(digest) + "/" + id;
    };
  }

  /// The body of the commit.
  default byte[] commitBody() {
    return switch (this) {
      case Duplicate(Namespace _, Duration delay) ->
          ("{\"Delay\":" + delay.toNanos() + "}").getBytes(StandardCharsets.US_ASCII);
      case Public _, Transfer _ -> new byte[0];
    };
  }

  private static String publicPath(Namespace namespace, Digest digest) {
    return "/namespace/"
        + PathText.encodeSegment(namespace.value())
        + "/blobs/"
        + digest
        + "/uploads";
  }
}
