package kraken.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// The one request that [java.net.HttpURLConnection] cannot make.
final class Patch {
  private Patch() {}

  static String send(URI uri, byte[] body, int expected) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/octet-stream")
              .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() != expected) {
        throw new IOException("PATCH " + uri + ": " + response.statusCode());
      }
      return response.headers().firstValue("Location").orElse("");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
