package kraken.node.base;

import java.util.List;
import java.util.Optional;
import kraken.cluster.api.BuildIndexCluster;
import kraken.core.Digest;
import kraken.core.Tag;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// The tags of a registry, as the build-index knows them: what agent and proxy answer alike.
public record TagDirectory(BuildIndexCluster buildIndex) {

  /// The digest that a tag names now.
  public Optional<Digest> resolve(RepositoryName repository, TagName tag) {
    return buildIndex.get(Tag.of(repository.value(), tag.value()));
  }

  /// The tags of a repository; empty when it has none.
  public Optional<List<String>> tags(RepositoryName repository) {
    String prefix = repository.value() + ":";
    List<String> tags =
        buildIndex.list("/" + repository.value() + "/_manifests/tags").stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
    return tags.isEmpty() ? Optional.empty() : Optional.of(tags);
  }

  /// All repositories that have a tag.
  public List<String> repositories() {
    return buildIndex.list("").stream()
        .map(name -> name.substring(0, Math.max(0, name.lastIndexOf(':'))))
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }
}
