package kraken.registry;

import kraken.core.Digest;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;

/// The names in a request, or the refusal that a bad one earns.
final class Names {
  private Names() {}

  static RepositoryName repository(RegistryPath.InRepository path) {
    return Refusal.onInvalid(ErrorCode.NAME_INVALID, path::repository);
  }

  static Digest digest(String text) {
    return Refusal.onInvalid(ErrorCode.DIGEST_INVALID, () -> Digest.parse(text));
  }

  static String blobUrl(RepositoryName repository, Digest digest) {
    return "/v2/" + repository + "/blobs/" + digest;
  }

  static String manifestUrl(RepositoryName repository, Digest digest) {
    return "/v2/" + repository + "/manifests/" + digest;
  }

  static String uploadUrl(RepositoryName repository, String id) {
    return "/v2/" + repository + "/blobs/uploads/" + id;
  }
}
