package kraken.node.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.client.HttpDownload;
import kraken.http.client.HttpException;
import kraken.node.client.Manifest.Descriptor;

/// Pulls one image, with all its platforms, into a layout; goes on where an earlier pull ended.
public final class Pull {
  /// Attempts in a row that bring nothing before a blob is given up.
  private static final int FRUITLESS = 3;

  private static final int DEEPEST = 4;
  private static final String PEERS = "Kraken-Peers";

  private final RemoteRegistry from;
  private final LayoutDirectory to;
  private final Progress progress;
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final List<Manifest> manifests = new ArrayList<>();

  public Pull(RemoteRegistry from, LayoutDirectory to, Progress progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /// Pulls the image; its digest.
  ///
  /// @throws IOException when the registry or the disk fails; what has arrived stays for the next
  ///   pull
  public Digest run(ImageName image) throws IOException, InterruptedException {
    Manifest root = from.manifest(image, image.reference());
    collect(image, root, 1);
    to.prepare();
    List<Descriptor> missing = new ArrayList<>();
    for (Descriptor blob : blobs.values()) {
      if (to.has(blob.digest(), blob.size())) {
        progress.alreadyThere(blob.digest(), blob.size());
      } else {
        missing.add(blob);
      }
    }
    long bytes = missing.stream().mapToLong(Descriptor::size).sum();
    progress.begin("pulling " + image + " from " + from, missing.size(), bytes);
    Transfers.all(missing, blob -> blob(image, blob));
    for (Manifest manifest : manifests) {
      to.put(manifest);
    }
    to.finish(root, image.digest().isPresent() ? image.shortName() : image.reference());
    return root.digest();
  }

  private void collect(ImageName image, Manifest manifest, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new ServiceException.Invalid(
          image + ": indexes within indexes, deeper than " + DEEPEST);
    }
    manifests.add(manifest);
    manifest.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
    for (Descriptor child : manifest.manifests()) {
      if (child.isManifest()) {
        collect(image, from.manifest(image, child.digest().toString()), depth + 1);
      } else {
        blobs.put(child.digest(), child);
      }
    }
  }

  private void blob(ImageName image, Descriptor blob) throws IOException {
    long start = System.nanoTime();
    try (LayoutDirectory.Growing growing = to.grow(blob.digest(), blob.size())) {
      progress.moved(growing.written());
      int fruitless = 0;
      while (growing.written() < blob.size()) {
        long before = growing.written();
        try {
          receive(image, blob, growing);
        } catch (HttpException e) {
          fruitless = growing.written() > before ? 0 : fruitless + 1;
          if (fruitless == FRUITLESS) {
            throw e;
          }
        }
      }
      growing.commit();
    }
    progress.finished(blob.digest(), blob.size(), System.nanoTime() - start);
  }

  private void receive(ImageName image, Descriptor blob, LayoutDirectory.Growing growing)
      throws IOException {
    long offset = growing.written();
    try (HttpDownload answer = from.blob(image, blob.digest(), offset)) {
      if (offset > 0 && answer.status() != 206) {
        progress.moved(-offset);
        growing.restart();
      }
      peers(answer.header(PEERS));
      answer.readBody(bytes -> {
        long arrived = bytes.remaining();
        growing.append(bytes);
        progress.moved(arrived);
      });
    }
    if (growing.written() == offset || growing.written() < blob.size()) {
      throw new HttpException(
          from
              + " ended blob "
              + blob.digest()
              + " after "
              + growing.written()
              + " of "
              + blob.size()
              + " bytes");
    }
  }

  private void peers(Optional<String> header) {
    header
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Long::parseLong)
        .ifPresent(progress::peers);
  }
}
