package kraken.e2e;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import kraken.e2e.RegistryClient.Image;

/// What the registry has acknowledged, in order; it must outlive everything. Thread-safe.
final class Ledger {
  private final List<Content> blobs = new CopyOnWriteArrayList<>();
  private final List<Image> images = new CopyOnWriteArrayList<>();

  void acknowledged(Content blob) {
    blobs.add(blob);
  }

  void acknowledged(Image image) {
    images.add(image);
  }

  List<Content> blobs() {
    return List.copyOf(blobs);
  }

  List<Image> images() {
    return List.copyOf(images);
  }

  /// One of the blobs; there must be one. The latest ones are taken more often.
  Content pick(RandomGenerator random) {
    List<Content> all = blobs();
    int back = (int) (all.size() * random.nextDouble() * random.nextDouble());
    return all.get(all.size() - 1 - back);
  }
}
