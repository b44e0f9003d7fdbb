package kraken.node.buildindex;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kraken.cluster.api.DownloadTarget;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.node.config.BuildIndexConfig;
import kraken.registry.oci.Manifest;

/// Which blobs a tag needs, and whether the origins have them.
record Dependencies(List<BuildIndexConfig.TagType> types, OriginCluster origins) {
  private static final int LARGEST_MANIFEST = 4 << 20;

  Dependencies {
    types = List.copyOf(types);
  }

  /// The blobs of a tag, the digest itself last.
  ///
  /// @throws ServiceException.Unavailable when no rule of `tag_types` matches, or the origins do
  ///   not give the manifest
  List<Digest> of(Tag tag, Digest digest) {
    List<Digest> found = new ArrayList<>();
    switch (kind(tag)) {
      case DEFAULT -> {}
      case DOCKER -> found.addAll(listed(tag, digest));
    }
    found.add(digest);
    return found;
  }

  /// What the manifest names. Whatever is wrong with it, callers of the reference expect a 500.
  private List<Digest> listed(Tag tag, Digest digest) {
    try {
      return Manifest.parse(manifest(tag, digest)).dependencies();
    } catch (ServiceException.NotFound | ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(
          "cannot upload tag " + tag + ": manifest " + digest + ": " + e.getMessage(), e);
    }
  }

  private BuildIndexConfig.Kind kind(Tag tag) {
    return types.stream()
        .filter(type -> type.namespace().matcher(tag.value()).find())
        .map(BuildIndexConfig.TagType::type)
        .findFirst()
        .orElseThrow(() ->
            new ServiceException.Unavailable(
                "no entry of tag_types matches the tag " + tag + "; add one"));
  }

  private byte[] manifest(Tag tag, Digest digest) {
    InMemory target = new InMemory(digest);
    origins.download(new Namespace(tag.value()), digest, target);
    return target.bytes.toByteArray();
  }

  /// @throws ServiceException.Unavailable naming the first blob that no origin has
  void require(Tag tag, List<Digest> blobs) {
    for (Digest blob : blobs) {
      if (origins.stat(new Namespace(tag.value()), blob).isEmpty()) {
        throw new ServiceException.Unavailable(
            "cannot upload tag, missing dependency " + blob + ": push that blob first");
      }
    }
  }

  private static final class InMemory implements DownloadTarget {
    private final Digest digest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    InMemory(Digest digest) {
      this.digest = digest;
    }

    @Override
    public void accept(ByteBuffer chunk) {
      if (bytes.size() + chunk.remaining() > LARGEST_MANIFEST) {
        throw new ServiceException.Unavailable(
            digest + " is larger than " + LARGEST_MANIFEST + " bytes: not a manifest");
      }
      byte[] copy = new byte[chunk.remaining()];
      chunk.get(copy);
      bytes.writeBytes(copy);
    }

    @Override
    public void rewind() {
      bytes.reset();
    }
  }
}
