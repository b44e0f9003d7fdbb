package kraken.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import kraken.core.Digest;

/// The least of a registry client: pushes with POST, PATCH and PUT, pulls with a check of every
/// byte. Any thread may use it.
///
/// Every method throws [IOException] when the registry refuses or the connection breaks, and
/// [AssertionError] when the registry claims success and is wrong.
record RegistryClient(int port, String repository) {
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String ACCEPT = "Accept: " + MANIFEST_TYPE + "\r\n";

  /// An answer with another status than hoped for.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(String what, Call.Answer answer) {
      super(what + ": " + answer.status() + " " + answer.body());
      status = answer.status();
    }

    int status() {
      return status;
    }
  }

  /// An image with a tag: the first blob is its config, the others its layers.
  record Image(String tag, List<Content> blobs) {

    byte[] manifest() {
      String layers =
          blobs.stream()
              .skip(1)
              .map(blob -> descriptor("application/vnd.oci.image.layer.v1.tar", blob))
              .collect(Collectors.joining(","));
      String config = descriptor("application/vnd.oci.image.config.v1+json", blobs.getFirst());
      String json =
          "{\"schemaVersion\":2,\"mediaType\":\""
              + MANIFEST_TYPE
              + "\",\"config\":"
              + config
              + ",\"layers\":["
              + layers
              + "]}";
      return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String descriptor(String type, Content blob) {
      return "{\"mediaType\":\""
          + type
          + "\",\"size\":"
          + blob.length()
          + ",\"digest\":\""
          + blob.digest()
          + "\"}";
    }
  }

  /// Pushes a blob; when this returns the registry has acknowledged it.
  Content push(Content content) throws IOException {
    String upload = startUpload();
    try (Call call = Call.open(port)) {
      call.send(Call.head("PATCH", upload, "Content-Length: " + content.length() + "\r\n"));
      try (InputStream in = content.open()) {
        call.send(in);
      }
      upload = location(expect(202, "PATCH of " + content, call.answer("PATCH")));
    }
    String target = upload + (upload.contains("?") ? "&" : "?") + "digest=" + content.digest();
    expect(201, "PUT of " + content, Call.exchange(port, "PUT", target));
    return content;
  }

  /// Begins an upload and returns its path.
  String startUpload() throws IOException {
    String target = path("blobs/uploads/");
    return location(expect(202, "POST " + target, Call.exchange(port, "POST", target)));
  }

  /// Puts the manifest of an image whose blobs were pushed; when this returns it is acknowledged.
  Image tag(Image image) throws IOException {
    expect(201, "PUT of " + image.tag(), putManifest(image.tag(), image.manifest()));
    return image;
  }

  Call.Answer putManifest(String reference, byte[] manifest) throws IOException {
    String type = "Content-Type: " + MANIFEST_TYPE + "\r\n";
    return Call.exchange(port, "PUT", path("manifests/" + reference), type, manifest);
  }

  /// Pulls a blob to its end.
  void pull(Content content) throws IOException {
    try (Call call = openPull(content.digest())) {
      Call.Head head = readHead(call, content.digest());
      MessageDigest sha256 = Digest.sha256();
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      InputStream body = call.body("GET", head);
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        sha256.update(buffer, 0, n);
        bytes += n;
      }
      Digest found = Digest.ofHash(sha256.digest());
      if (!found.equals(content.digest())) {
        throw new AssertionError(
            "GET of "
                + content
                + " from port "
                + port
                + " gave 200 and all of "
                + bytes
                + " bytes, but they are "
                + found);
      }
    }
  }

  /// Sends the request for a blob and leaves the answer to the caller.
  Call openPull(Digest digest) throws IOException {
    return Call.open(port).send(Call.head("GET", path("blobs/" + digest), ""));
  }

  /// The head of an answer to [#openPull], if it is 200.
  static Call.Head readHead(Call call, Digest digest) throws IOException {
    Call.Head head = call.readHead();
    if (head.status() != 200) {
      String body = new String(call.body("GET", head).readAllBytes(), StandardCharsets.UTF_8);
      throw new Refused("GET of " + digest, new Call.Answer(head.status(), head.headers(), body));
    }
    return head;
  }

  /// Some bytes from the middle of a blob.
  byte[] range(Digest digest, long from, int count) throws IOException {
    try (Call call = Call.open(port)) {
      String range = "Range: bytes=" + from + "-" + (from + count - 1) + "\r\n";
      call.send(Call.head("GET", path("blobs/" + digest), range));
      Call.Head head = call.readHead();
      byte[] bytes = call.body("GET", head).readAllBytes();
      if (head.status() != 206) {
        String text = new String(bytes, 0, Math.min(500, bytes.length), StandardCharsets.UTF_8);
        throw new Refused(range, new Call.Answer(head.status(), head.headers(), text));
      }
      return bytes;
    }
  }

  /// The length that HEAD gives.
  long length(Digest digest) throws IOException {
    Call.Answer answer = Call.exchange(port, "HEAD", path("blobs/" + digest));
    expect(200, "HEAD of " + digest, answer);
    return Long.parseLong(answer.headers().getOrDefault("content-length", "-1"));
  }

  /// Pulls manifest and blobs by tag.
  void pull(Image image) throws IOException {
    String target = path("manifests/" + image.tag());
    Call.Answer answer = Call.exchange(port, "GET", target, ACCEPT, new byte[0]);
    expect(200, "GET " + target, answer);
    String expected = new String(image.manifest(), StandardCharsets.UTF_8);
    if (!answer.body().equals(expected)) {
      throw new AssertionError("tag " + image.tag() + " gave the manifest " + answer.body());
    }
    for (Content blob : image.blobs()) {
      pull(blob);
    }
  }

  String path(String rest) {
    return "/v2/" + repository + "/" + rest;
  }

  private static Call.Answer expect(int status, String what, Call.Answer answer) throws Refused {
    if (answer.status() != status) {
      throw new Refused(what, answer);
    }
    return answer;
  }

  /// The path and query of the Location, be it absolute or not.
  private static String location(Call.Answer answer) throws IOException {
    String location = new Call.Head(answer.status(), answer.headers()).header("location");
    URI uri = URI.create(location);
    return uri.getRawQuery() == null
        ? uri.getRawPath()
        : uri.getRawPath() + "?" + uri.getRawQuery();
  }
}
