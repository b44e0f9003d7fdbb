package kraken.backend;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// Which backend holds a namespace: the first rule whose pattern is found anywhere in it. The
/// namespace `__noop__` is built in: uploads succeed, and nothing is ever there.
public final class Backends implements AutoCloseable {
  private static final String NOOP = "__noop__";

  private final List<Compiled> rules;
  private final Backend nothing = new NothingBackend();

  /// One entry of the configuration.
  ///
  /// @param namespace a regular expression
  /// @param mustReady whether readiness asks this backend
  public record Rule(String namespace, Backend backend, boolean mustReady) {}

  private record Compiled(Pattern namespace, Rule rule) {}

  public Backends(List<Rule> rules) {
    List<Compiled> compiled = new ArrayList<>();
    for (Rule rule : rules) {
      try {
        compiled.add(new Compiled(Pattern.compile(rule.namespace()), rule));
      } catch (PatternSyntaxException e) {
        throw new ServiceException.Invalid(
            "backends: namespace is not a regular expression: " + rule.namespace(), e);
      }
    }
    this.rules = List.copyOf(compiled);
  }

  /// The backend of a namespace.
  ///
  /// @throws ServiceException.Unavailable when no rule matches
  public Backend of(Namespace namespace) {
    return of(namespace.value());
  }

  /// The backend whose pattern matches the prefix of a listing, which may be empty.
  ///
  /// @throws ServiceException.Unavailable when no rule matches
  public Backend of(String namespaceOrPrefix) {
    return find(namespaceOrPrefix)
        .orElseThrow(() ->
            new ServiceException.Unavailable(
                "no storage backend matches the namespace '"
                    + namespaceOrPrefix
                    + "'; add an entry to 'backends' in the configuration"));
  }

  /// The same, empty when no rule matches.
  public Optional<Backend> find(String namespaceOrPrefix) {
    if (namespaceOrPrefix.equals(NOOP)) {
      return Optional.of(nothing);
    }
    return rules.stream()
        .filter(compiled -> compiled.namespace().matcher(namespaceOrPrefix).find())
        .map(compiled -> compiled.rule().backend())
        .findFirst();
  }

  /// All backends of the rules, each once.
  public List<Backend> all() {
    return rules.stream().map(compiled -> compiled.rule().backend()).distinct().toList();
  }

  /// The backends that readiness asks.
  public List<Backend> mustReady() {
    return rules.stream()
        .map(Compiled::rule)
        .filter(Rule::mustReady)
        .map(Rule::backend)
        .distinct()
        .toList();
  }

  /// Closes every backend once.
  @Override
  public void close() {
    LinkedHashSet<Backend> backends = new LinkedHashSet<>();
    rules.forEach(compiled -> backends.add(compiled.rule().backend()));
    backends.forEach(Backend::close);
  }
}
