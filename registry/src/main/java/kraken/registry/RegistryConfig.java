package kraken.registry;

/// Limits of the registry API.
///
/// @param maxManifestBytes the largest manifest that is taken or served
public record RegistryConfig(int maxManifestBytes) {
  public static final RegistryConfig DEFAULT = new RegistryConfig(4 << 20);

  public RegistryConfig {
    if (maxManifestBytes <= 0) {
      throw new IllegalArgumentException("maxManifestBytes must be positive: " + maxManifestBytes);
    }
  }
}
