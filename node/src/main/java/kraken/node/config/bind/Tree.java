package kraken.node.config.bind;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A YAML value that knows where it was written. Immutable.
public sealed interface Tree {

  /// Where the value starts.
  Mark mark();

  /// A place in a file; lines count from 1.
  record Mark(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /// Text as written, without quotes; the type is decided by the record it is bound to.
  record Scalar(String text, Mark mark) implements Tree {}

  /// A key without a value, or with `null` or `~`.
  record Absent(Mark mark) implements Tree {}

  /// A list.
  record Sequence(List<Tree> items, Mark mark) implements Tree {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// Keys in the order written.
  record Mapping(Map<String, Entry> entries, Mark mark) implements Tree {

    /// This mapping with another laid over it: mappings merge key by key, everything else is
    /// replaced as a whole, keys without a value change nothing.
    Mapping overlaidWith(Mapping top) {
      Map<String, Entry> merged = new LinkedHashMap<>(entries);
      top.entries.forEach((key, entry) -> merged.merge(key, entry, Mapping::overlay));
      return new Mapping(merged, top.mark);
    }

    private static Entry overlay(Entry base, Entry top) {
      if (top.value() instanceof Absent) {
        return base;
      }
      if (base.value() instanceof Mapping below && top.value() instanceof Mapping above) {
        return new Entry(top.keyMark(), below.overlaidWith(above));
      }
      return top;
    }
  }

  /// A value and the place of its key.
  record Entry(Mark keyMark, Tree value) {}
}
