package kraken.node.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.FileContent;
import kraken.node.client.Manifest.Descriptor;
import kraken.node.client.TarIndex.Region;

/// Pushes one image of a layout, with all its platforms; blobs that the registry has are left out.
public final class Push {
  private static final int DEEPEST = 4;
  private static final long PORTION = 4 << 20;

  private final ImageLayout from;
  private final RemoteRegistry to;
  private final Progress progress;
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();

  /// Children before those that refer to them.
  private final List<Manifest> manifests = new ArrayList<>();

  public Push(ImageLayout from, RemoteRegistry to, Progress progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /// Pushes the image under the name; its digest.
  public Digest run(ImageName image) throws IOException, InterruptedException {
    Manifest root = collect(from.root(image), 1);
    requireDigest(image, root);
    List<Descriptor> missing = new ArrayList<>();
    for (Descriptor blob : blobs.values()) {
      Region present = from.blob(blob);
      if (to.hasBlob(image, blob.digest())) {
        progress.alreadyThere(blob.digest(), present.length());
      } else {
        missing.add(blob);
      }
    }
    long bytes = missing.stream().mapToLong(Descriptor::size).sum();
    progress.begin("pushing " + image + " to " + to, missing.size(), bytes);
    Transfers.all(missing, blob -> blob(image, blob));
    for (Manifest manifest : manifests) {
      boolean named = manifest.digest().equals(root.digest());
      to.putManifest(image, named ? image.reference() : manifest.digest().toString(), manifest);
    }
    return root.digest();
  }

  private static void requireDigest(ImageName image, Manifest root) {
    if (image.digest().filter(digest -> !digest.equals(root.digest())).isPresent()) {
      throw new ServiceException.Invalid(
          "the image to push has digest " + root.digest() + ", not " + image.reference());
    }
  }

  private Manifest collect(Descriptor descriptor, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new ServiceException.Invalid("indexes within indexes, deeper than " + DEEPEST);
    }
    Manifest manifest = from.manifest(descriptor);
    manifest.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
    for (Descriptor child : manifest.manifests()) {
      if (child.isManifest()) {
        collect(child, depth + 1);
      } else {
        blobs.put(child.digest(), child);
      }
    }
    manifests.add(manifest);
    return manifest;
  }

  private void blob(ImageName image, Descriptor blob) throws IOException {
    long start = System.nanoTime();
    Region region = from.blob(blob);
    try (Counted content = new Counted(FileContent.open(region.file()), region.offset())) {
      to.upload(image, blob.digest(), content, region.offset(), region.length());
      content.reached(region.offset() + region.length());
    }
    progress.finished(blob.digest(), blob.size(), System.nanoTime() - start);
  }

  /// A file that tells how far it has been read: it is handed out in portions, and whoever asks for
  /// the next one is done with those before.
  private final class Counted implements BlobContent {
    private final FileContent file;
    private long told;

    Counted(FileContent file, long start) {
      this.file = file;
      told = start;
    }

    synchronized void reached(long position) {
      if (position > told) {
        progress.moved(position - told);
        told = position;
      }
    }

    @Override
    public long length() {
      return file.length();
    }

    @Override
    public FileChannel channel() {
      return file.channel();
    }

    @Override
    public long available(long position) {
      reached(position);
      return Math.min(PORTION, file.available(position));
    }

    @Override
    public long awaitAvailable(long position, Duration patience) throws IOException {
      return file.awaitAvailable(position, patience);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
