package kraken.http.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.ServiceException;
import kraken.http.PathText;

/// A path with holes: `/tags/{tag}`, `/list/{prefix...}`, `/v2/{name...}/blobs/{digest}`.
///
/// Segments are what is between slashes of the raw path. `{x}` takes one segment, `{x...}` takes
/// one or more; a pattern has at most one of these. At the end of a pattern the rest may be empty,
/// but not its slash. Values are decoded after the split, so an escaped slash never separates.
record RoutePattern(String text, List<Part> parts, int rest) implements Comparable<RoutePattern> {

  sealed interface Part {}

  record Literal(String raw) implements Part {}

  record One(String name) implements Part {}

  record Rest(String name) implements Part {}

  static RoutePattern parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("route " + text + ": must start with /");
    }
    var parts = new ArrayList<Part>();
    var names = new HashSet<String>();
    int rest = -1;
    for (String segment : split(text)) {
      Part part = part(segment);
      if (part instanceof Rest) {
        if (rest >= 0) {
          throw new IllegalArgumentException("route " + text + ": more than one {x...}");
        }
        rest = parts.size();
      }
      if (!(part instanceof Literal) && !names.add(segment.replace("...", ""))) {
        throw new IllegalArgumentException("route " + text + ": the name " + segment + " twice");
      }
      parts.add(part);
    }
    return new RoutePattern(text, List.copyOf(parts), rest);
  }

  /// The segments of a raw path that starts with a slash.
  static List<String> split(String path) {
    return Arrays.asList(path.substring(1).split("/", -1));
  }

  /// The raw values of the holes when the path matches.
  Optional<Map<String, List<String>>> match(List<String> path) {
    int spare = path.size() - parts.size();
    if (rest < 0 ? spare != 0 : spare < 0) {
      return Optional.empty();
    }
    for (int i = 0; i < parts.size(); i++) {
      int at = i > rest && rest >= 0 ? i + spare : i;
      if (parts.get(i) instanceof Literal literal && !literal.raw().equals(path.get(at))) {
        return Optional.empty();
      }
    }
    var values = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < parts.size(); i++) {
      int at = i > rest && rest >= 0 ? i + spare : i;
      switch (parts.get(i)) {
        case Literal _ -> {}
        case One one -> values.put(one.name(), path.subList(at, at + 1));
        case Rest several -> values.put(several.name(), path.subList(i, i + spare + 1));
      }
    }
    return Optional.of(values);
  }

  /// The decoded values.
  ///
  /// @throws ServiceException.Invalid for an empty value, a bad escape or a dot segment
  Map<String, String> decode(Map<String, List<String>> raw) {
    var values = new LinkedHashMap<String, String>();
    raw.forEach((name, segments) -> values.put(name, decode(name, segments)));
    return values;
  }

  private String decode(String name, List<String> segments) {
    var decoded = new ArrayList<String>(segments.size());
    for (String segment : segments) {
      String value = PathText.decodeSegment(segment);
      if (value.equals(".") || value.equals("..")) {
        throw new ServiceException.Invalid("param " + name + ": " + value + " is not allowed");
      }
      decoded.add(value);
    }
    String value = String.join("/", decoded);
    boolean mayBeEmpty = parts.getLast() instanceof Rest last && last.name().equals(name);
    if (value.isEmpty() && !mayBeEmpty) {
      throw new ServiceException.Invalid("param " + name + " is required");
    }
    return value;
  }

  /// The more specific first: literals before single holes before rests, from the left; among
  /// rests, the one with more fixed segments.
  @Override
  public int compareTo(RoutePattern other) {
    int common = Math.min(parts.size(), other.parts.size());
    for (int i = 0; i < common; i++) {
      int order = Integer.compare(rank(parts.get(i)), rank(other.parts.get(i)));
      if (order != 0) {
        return order;
      }
      if (i == rest) {
        break;
      }
    }
    int longer = Integer.compare(other.parts.size(), parts.size());
    if (longer != 0 || rest < 0) {
      return longer;
    }
    return Long.compare(other.literals(), literals());
  }

  private long literals() {
    return parts.stream().filter(Literal.class::isInstance).count();
  }

  private static int rank(Part part) {
    return switch (part) {
      case Literal _ -> 0;
      case One _ -> 1;
      case Rest _ -> 2;
    };
  }

  private static Part part(String segment) {
    if (!segment.startsWith("{") || !segment.endsWith("}")) {
      return new Literal(segment);
    }
    String name = segment.substring(1, segment.length() - 1);
    return name.endsWith("...") ? new Rest(name.substring(0, name.length() - 3)) : new One(name);
  }
}
