package kraken.node.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.Json;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpDownload;
import kraken.http.client.HttpException;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;
import tools.jackson.databind.JsonNode;

/// One registry, called by plain HTTP. Thread-safe. Refusals become [ServiceException]s with the
/// registry's own words; a registry that does not answer is an [IOException] that names it.
public final class RemoteRegistry implements AutoCloseable {
  private static final String OCTETS = "application/octet-stream";

  private final HostPort address;
  private final HttpClient http = new HttpClient(ClientConfig.defaults());

  public RemoteRegistry(HostPort address) {
    this.address = address;
  }

  /// The manifest or index, verified when the reference is a digest.
  Manifest manifest(ImageName image, String reference) throws IOException {
    HttpRequest request =
        HttpRequest.get(url(image, "manifests/" + reference))
            .header("Accept", String.join(", ", Manifest.MEDIA_TYPES))
            .retry();
    HttpResponse answer = call(request);
    if (!answer.isSuccess()) {
      throw refused(answer, "image " + image.repository() + ", reference " + reference);
    }
    if (answer.body().length > Manifest.MOST_BYTES) {
      throw new ServiceException.Invalid("manifest " + reference + " is longer than 4 MiB");
    }
    Manifest manifest = Manifest.parse(answer.body(), answer.header("Content-Type"));
    Optional<String> expected =
        reference.startsWith("sha256:")
            ? Optional.of(reference)
            : answer.header("Docker-Content-Digest");
    if (expected.isPresent() && !expected.get().equals(manifest.digest().toString())) {
      throw new ServiceException.Unavailable(
          address
              + " sent a manifest with digest "
              + manifest.digest()
              + " instead of "
              + expected.get());
    }
    return manifest;
  }

  boolean hasBlob(ImageName image, Digest digest) throws IOException {
    return call(HttpRequest.head(url(image, "blobs/" + digest)).retry()).isSuccess();
  }

  boolean hasManifest(ImageName image, Digest digest) throws IOException {
    HttpRequest request =
        HttpRequest.head(url(image, "manifests/" + digest))
            .header("Accept", String.join(", ", Manifest.MEDIA_TYPES));
    return call(request.retry()).isSuccess();
  }

  /// The bytes from an offset on; status 206, or 200 when the registry sends all of them.
  HttpDownload blob(ImageName image, Digest digest, long offset) throws IOException {
    HttpRequest request = HttpRequest.get(url(image, "blobs/" + digest));
    HttpRequest ranged = offset == 0 ? request : request.header("Range", "bytes=" + offset + "-");
    HttpDownload answer = open(ranged);
    if (!answer.isSuccess()) {
      try (answer) {
        throw refused(answer.toResponse(Manifest.MOST_BYTES), "blob " + digest);
      }
    }
    return answer;
  }

  /// Uploads a blob that is a range of a content.
  void upload(ImageName image, Digest digest, BlobContent content, long offset, long length)
      throws IOException {
    HttpResponse started =
        call(HttpRequest.post(url(image, "blobs/uploads/")).body(new byte[0], OCTETS));
    Optional<String> location = started.header("Location");
    if (!started.isSuccess() || location.isEmpty()) {
      throw refused(started, "upload of " + digest);
    }
    String target = URI.create("http://" + address + "/").resolve(location.get()).toString();
    HttpRequest request =
        HttpRequest.put(target)
            .query("digest", digest.toString())
            .body(new HttpRequest.Content(OCTETS, content, offset, length));
    HttpResponse answer = named(() -> http.upload(request));
    if (!answer.isSuccess()) {
      throw refused(answer, "upload of " + digest);
    }
  }

  /// Stores a manifest under a tag or its digest.
  void putManifest(ImageName image, String reference, Manifest manifest) throws IOException {
    HttpRequest request =
        HttpRequest.put(url(image, "manifests/" + reference))
            .body(manifest.bytes(), manifest.mediaType())
            .retry();
    HttpResponse answer = call(request);
    if (!answer.isSuccess()) {
      throw refused(answer, "manifest " + manifest.digest());
    }
  }

  private String url(ImageName image, String rest) {
    return "http://" + address + "/v2/" + image.repository() + "/" + rest;
  }

  private HttpResponse call(HttpRequest request) throws IOException {
    return named(() -> http.send(request));
  }

  private HttpDownload open(HttpRequest request) throws IOException {
    return named(() -> http.open(request));
  }

  private interface Sending<T> {
    T send() throws IOException;
  }

  private <T> T named(Sending<T> sending) throws IOException {
    try {
      return sending.send();
    } catch (HttpException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ConnectException) {
          String message = "nobody answers at " + address + "; is it running? Try: kraken up";
          throw new ServiceException.Unavailable(message, e);
        }
      }
      throw e;
    }
  }

  private ServiceException refused(HttpResponse answer, String what) {
    String message =
        address + " refuses " + what + ": " + words(answer) + " (HTTP " + answer.status() + ")";
    return switch (answer.status()) {
      case 404 -> new ServiceException.NotFound(message);
      case 400, 405, 413, 416 -> new ServiceException.Invalid(message);
      case 401, 403 -> new ServiceException.Forbidden(message);
      default -> new ServiceException.Unavailable(message);
    };
  }

  /// The messages of the registry's error document, or the start of the body.
  private static String words(HttpResponse answer) {
    List<String> words = new ArrayList<>();
    try {
      for (JsonNode error : Json.tree("error", answer.body()).path("errors")) {
        words.add(error.path("code").asString("") + ": " + error.path("message").asString(""));
      }
    } catch (ServiceException e) {
      String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
      words.add(text.substring(0, Math.min(200, text.length())));
    }
    return String.join("; ", words);
  }

  @Override
  public String toString() {
    return address.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
