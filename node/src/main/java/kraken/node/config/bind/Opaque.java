package kraken.node.config.bind;

import java.util.Map;

/// Keys that are accepted and not looked into.
public record Opaque(Tree tree) {

  /// Whether there is nothing in it.
  public boolean isEmpty() {
    return switch (tree) {
      case Tree.Absent _ -> true;
      case Tree.Mapping mapping -> mapping.entries().isEmpty();
      case Tree.Sequence sequence -> sequence.items().isEmpty();
      case Tree.Scalar scalar -> scalar.text().isEmpty();
    };
  }

  static Opaque nothing(Tree.Mark mark) {
    return new Opaque(new Tree.Mapping(Map.of(), mark));
  }
}
