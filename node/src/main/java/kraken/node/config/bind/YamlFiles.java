package kraken.node.config.bind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Reads YAML files with what they extend, base first. What is wrong goes to a list; what is
/// readable is returned all the same, so that one run finds as many mistakes as possible.
public final class YamlFiles {
  private static final String EXTENDS = "extends";

  private final List<Problem> problems;

  public YamlFiles(List<Problem> problems) {
    this.problems = problems;
  }

  /// The file with all it extends, merged.
  public Tree.Mapping read(Path file) {
    return read(file, new Tree.Mark(file.toString(), 1), new LinkedHashSet<>());
  }

  /// Another file, with all it extends, laid over a tree.
  public Tree.Mapping overlay(Tree.Mapping base, Path file) {
    return base.overlaidWith(read(file));
  }

  /// A text that is not in a file; it cannot extend one.
  public Tree.Mapping parse(String name, String text) {
    return new YamlReader(problems).read(name, text);
  }

  private Tree.Mapping read(Path file, Tree.Mark namedAt, SequencedSet<Path> chain) {
    Tree.Mark start = new Tree.Mark(file.toString(), 1);
    Path real = file.toAbsolutePath().normalize();
    if (!chain.add(real)) {
      error(namedAt, "the files extend one another in a circle: " + circle(chain, real));
      return new Tree.Mapping(Map.of(), start);
    }
    Tree.Mapping top = parse(file.toString(), text(file, namedAt));
    Tree.Entry base = top.entries().get(EXTENDS);
    if (base == null) {
      return top;
    }
    Map<String, Tree.Entry> rest = new LinkedHashMap<>(top.entries());
    rest.remove(EXTENDS);
    Tree.Mapping own = new Tree.Mapping(rest, top.mark());
    return switch (base.value()) {
      case Tree.Scalar name ->
          read(file.resolveSibling(name.text()), name.mark(), chain).overlaidWith(own);
      case Tree.Absent _ -> own;
      case Tree.Mapping _, Tree.Sequence _ -> {
        error(base.keyMark(), "expected the name of one file");
        yield own;
      }
    };
  }

  private String text(Path file, Tree.Mark namedAt) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      error(namedAt, "there is no file " + file.toAbsolutePath().normalize());
    } catch (IOException | UncheckedIOException e) {
      error(namedAt, "cannot read " + file + " as text: " + e.getMessage());
    }
    return "";
  }

  private static String circle(SequencedSet<Path> chain, Path again) {
    StringBuilder text = new StringBuilder();
    chain.forEach(path -> text.append(path.getFileName()).append(" -> "));
    return text.append(again.getFileName()).toString();
  }

  private void error(Tree.Mark mark, String message) {
    problems.add(new Problem(Problem.Kind.ERROR, mark, "", message));
  }
}
