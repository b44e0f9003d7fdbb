package kraken.node.origin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import kraken.cluster.api.OriginClient;
import kraken.cluster.api.UploadKind;
import kraken.cluster.ring.Ring;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.client.HttpClient;
import kraken.store.Blob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies blobs to the other owners. A copy that fails is logged: the ring repairs it when the blob
/// is asked for there. Any thread.
final class Replicas {
  private static final Logger log = LoggerFactory.getLogger(Replicas.class);

  private final LocalBlobs blobs;
  private final Ring ring;
  private final HostPort self;
  private final HttpClient client;
  private final Duration stagger;

  /// @param stagger the i-th copy is written back to the backend i times this later, in case this
  ///   origin does not do it
  Replicas(LocalBlobs blobs, Ring ring, HostPort self, HttpClient client, Duration stagger) {
    this.blobs = blobs;
    this.ring = ring;
    this.self = self;
    this.client = client;
    this.stagger = stagger;
  }

  /// Copies a pushed blob to all other owners at once, and waits for them.
  void duplicate(Namespace namespace, Digest digest) {
    copy(digest, i -> new UploadKind.Duplicate(namespace, stagger.multipliedBy(i + 1L)));
  }

  /// Copies a blob that came from the backend.
  void transfer(Digest digest) {
    copy(digest, _ -> new UploadKind.Transfer());
  }

  private void copy(Digest digest, IntFunction<UploadKind> kind) {
    List<HostPort> others = new ArrayList<>(ring.locations(digest));
    others.remove(self);
    Collections.shuffle(others);
    List<Thread> copies = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      HostPort other = others.get(i);
      UploadKind how = kind.apply(i);
      copies.add(
          Thread.ofVirtual().name("copy to " + other).start(() -> copyTo(other, how, digest)));
    }
    try {
      for (Thread copy : copies) {
        copy.join();
      }
    } catch (InterruptedException e) {
      copies.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private void copyTo(HostPort other, UploadKind how, Digest digest) {
    try {
      Blob blob =
          blobs
              .find(digest)
              .orElseThrow(() -> new ServiceException.NotFound(digest + " was deleted"));
      try (FileContent content = blobs.open(blob)) {
        new OriginClient(client, other).upload(how, digest, content);
      }
    } catch (IOException | ServiceException e) {
      log.warn("copy of {} to {} failed: {}", digest, other, e.getMessage());
    }
  }
}
