package kraken.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kraken.e2e.RegistryClient.Image;

/// Pulls what was acknowledged and says, in sentences, what is not as it must be.
final class Audit {
  private static final int AT_ONCE = 4;

  /// A pull, by a client that checks every byte.
  private interface Pull {
    void run() throws IOException;
  }

  private Audit() {}

  /// Pulls all of them, some at once; the answer has one sentence for each blob or image that
  /// cannot be pulled or has wrong bytes.
  static List<String> of(
      RegistryClient client, Collection<Content> blobs, Collection<Image> images) {
    List<Callable<Optional<String>>> checks = new ArrayList<>();
    blobs.forEach(blob -> checks.add(() -> check(blob.toString(), () -> client.pull(blob))));
    images.forEach(
        image -> checks.add(() -> check("image " + image.tag(), () -> client.pull(image))));
    try (ExecutorService executor =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<String> violations = new ArrayList<>();
      for (Future<Optional<String>> checked : executor.invokeAll(checks)) {
        checked.get().ifPresent(violations::add);
      }
      return violations;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the audit itself failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted within an audit", e);
    }
  }

  private static Optional<String> check(String what, Pull pull) {
    try {
      pull.run();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(what + " was acknowledged and cannot be pulled: " + e);
    } catch (AssertionError e) {
      return Optional.of(what + " was acknowledged and has changed: " + e.getMessage());
    }
  }
}
