package kraken.node.config.bind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Turns one YAML text into a tree. Anchors, aliases and `<<` work as in YAML 1.1; of a key that is
/// written twice the last one counts, with a word about it.
final class YamlReader {
  private static final int MAX_DEPTH = 50;

  private final List<Problem> problems;

  YamlReader(List<Problem> problems) {
    this.problems = problems;
  }

  Tree.Mapping read(String name, String text) {
    Tree.Mark start = new Tree.Mark(name, 1);
    Tree.Mapping nothing = new Tree.Mapping(Map.of(), start);
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setUseMarks(true)
            .setMaxAliasesForCollections(20)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        return nothing;
      }
      return switch (tree(root.get(), name, 0)) {
        case Tree.Mapping mapping -> mapping;
        case Tree.Absent _ -> nothing;
        case Tree other -> {
          error(other.mark(), "expected keys with values, such as `zap:`");
          yield nothing;
        }
      };
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      error(new Tree.Mark(name, line), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      error(start, "not YAML: " + e.getMessage());
    }
    return nothing;
  }

  private Tree tree(Node node, String file, int depth) {
    Tree.Mark mark = mark(node, file);
    if (depth > MAX_DEPTH) {
      error(mark, "nested deeper than " + MAX_DEPTH + " levels");
      return new Tree.Absent(mark);
    }
    if (node.isRecursive()) {
      error(mark, "an anchor that contains itself");
      return new Tree.Absent(mark);
    }
    return switch (node) {
      case ScalarNode scalar when isNull(scalar) -> new Tree.Absent(mark);
      case ScalarNode scalar -> new Tree.Scalar(scalar.getValue(), mark);
      case SequenceNode sequence ->
          new Tree.Sequence(
              sequence.getValue().stream().map(item -> tree(item, file, depth + 1)).toList(), mark);
      case MappingNode mapping -> mapping(mapping, file, depth, mark);
      default -> throw new IllegalStateException("unknown YAML node " + node.getNodeType());
    };
  }

  private Tree.Mapping mapping(MappingNode node, String file, int depth, Tree.Mark mark) {
    Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    List<Tree> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      Tree.Mark keyMark = mark(tuple.getKeyNode(), file);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        error(keyMark, "a key must be a word");
        continue;
      }
      Tree value = tree(tuple.getValueNode(), file, depth + 1);
      if (key.getValue().equals("<<")) {
        merged.add(value);
      } else if (entries.put(key.getValue(), new Tree.Entry(keyMark, value)) != null) {
        warn(keyMark, "`" + key.getValue() + "` is written twice here; the last one counts");
      }
    }
    Tree.Mapping own = new Tree.Mapping(entries, mark);
    for (Tree base : merged) {
      own = base instanceof Tree.Mapping mapping ? under(own, mapping) : own;
    }
    return own;
  }

  /// `<<` is shallow: a key of the mapping itself hides the merged one entirely.
  private static Tree.Mapping under(Tree.Mapping top, Tree.Mapping base) {
    Map<String, Tree.Entry> entries = new LinkedHashMap<>(base.entries());
    entries.putAll(top.entries());
    return new Tree.Mapping(entries, top.mark());
  }

  private static boolean isNull(ScalarNode scalar) {
    String text = scalar.getValue();
    return scalar.getScalarStyle() == ScalarStyle.PLAIN
        && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
  }

  private static Tree.Mark mark(Node node, String file) {
    return new Tree.Mark(file, node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
  }

  private void error(Tree.Mark mark, String message) {
    problems.add(new Problem(Problem.Kind.ERROR, mark, "", message));
  }

  private void warn(Tree.Mark mark, String message) {
    problems.add(new Problem(Problem.Kind.UNKNOWN_KEY, mark, "", message));
  }
}
