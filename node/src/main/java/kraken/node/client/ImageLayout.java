package kraken.node.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.Json;
import kraken.node.client.Manifest.Descriptor;
import kraken.node.client.TarIndex.Region;

/// An image in the OCI layout to read from: a directory, or a tar archive of one such as `docker
/// save` writes. Immutable; the files must stay as they are.
public final class ImageLayout {
  private static final int LONGEST_INDEX = 4 << 20;

  private final Path source;
  private final Optional<Map<String, Region>> tar;

  private ImageLayout(Path source, Optional<Map<String, Region>> tar) {
    this.source = source;
    this.tar = tar;
  }

  /// Opens a directory or an archive.
  public static ImageLayout open(Path source) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    boolean directory = Files.isDirectory(source);
    return new ImageLayout(
        source, directory ? Optional.empty() : Optional.of(TarIndex.read(source)));
  }

  /// The image to push under a name: the only one, or the one that bears the name.
  Descriptor root(ImageName image) throws IOException {
    String where = source + "/index.json";
    byte[] index = bytes(region("index.json").orElseThrow(this::noLayout), LONGEST_INDEX);
    List<Descriptor> all = Manifest.descriptors(where, Json.tree(where, index).path("manifests"));
    if (all.size() == 1) {
      return all.getFirst();
    }
    List<Descriptor> named = all.stream().filter(each -> isNamed(each, image)).toList();
    if (named.size() == 1) {
      return named.getFirst();
    }
    List<String> names = all.stream().flatMap(each -> each.names().stream()).toList();
    throw new ServiceException.Invalid(
        where
            + " holds "
            + all.size()
            + " images, not one named "
            + image
            + "; their names: "
            + names);
  }

  private static boolean isNamed(Descriptor descriptor, ImageName image) {
    return image.digest().filter(descriptor.digest()::equals).isPresent()
        || descriptor.names().stream()
            .anyMatch(name -> name.equals(image.reference()) || name.endsWith(image.toString()));
  }

  /// A manifest or index of the image, verified.
  Manifest manifest(Descriptor descriptor) throws IOException {
    byte[] bytes = bytes(blob(descriptor), Manifest.MOST_BYTES);
    Manifest manifest = Manifest.parse(bytes, Optional.of(descriptor.mediaType()));
    if (!manifest.digest().equals(descriptor.digest())) {
      throw new ServiceException.Invalid(
          source
              + ": manifest "
              + descriptor.digest()
              + " is damaged, its digest is "
              + manifest.digest());
    }
    return manifest;
  }

  /// Where the bytes of a blob lie; of the right length, not verified.
  Region blob(Descriptor descriptor) throws IOException {
    Digest digest = descriptor.digest();
    Region region =
        region("blobs/sha256/" + digest.hex())
            .orElseThrow(() ->
                new ServiceException.NotFound(
                    source
                        + " lacks blob "
                        + digest
                        + " that the image refers to"
                        + " (of several platforms, were all saved?)"));
    if (region.length() != descriptor.size()) {
      throw new ServiceException.Invalid(
          source
              + ": blob "
              + digest
              + " has "
              + region.length()
              + " bytes instead of "
              + descriptor.size());
    }
    return region;
  }

  private Optional<Region> region(String name) throws IOException {
    if (tar.isPresent()) {
      return Optional.ofNullable(tar.get().get(name));
    }
    Path file = source.resolve(name);
    return Files.isRegularFile(file)
        ? Optional.of(new Region(file, 0, Files.size(file)))
        : Optional.empty();
  }

  private ServiceException noLayout() {
    boolean archive = tar.isPresent() && tar.get().containsKey("manifest.json");
    String cure =
        archive
            ? "; it is an archive of the older kind, which skopeo converts: skopeo copy docker-archive:"
                + source
                + " oci:DIR"
            : "";
    return new ServiceException.Invalid(
        source + " is no image in the OCI layout: it has no index.json" + cure);
  }

  private static byte[] bytes(Region region, int limit) throws IOException {
    if (region.length() > limit) {
      throw new ServiceException.Invalid(
          region.file() + ": a manifest longer than " + limit + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) region.length());
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, region.offset() + buffer.position()) < 0) {
          throw new IOException(region.file() + " became shorter while it was read");
        }
      }
    }
    return buffer.array();
  }
}
