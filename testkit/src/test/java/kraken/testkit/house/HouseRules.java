package kraken.testkit.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rules of the house that no compiler checks, over one file or over the tree. Each rule
/// answers with sentences that name the place and what to do.
final class HouseRules {
  private static final int LONGEST_LINE = 110;
  private static final int LONGEST_FILE = 400;
  private static final int LONGEST_TEST = 600;
  private static final Pattern BANNED_TYPE =
      Pattern.compile("(?:class|record|interface|enum) (\\w+(?:Impl|Manager|Helper|Utils?))\\b");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern SLEEP = Pattern.compile("Thread\\.sl" + "eep\\(");

  private HouseRules() {}

  /// All Java sources of the checkout.
  static List<Path> javaFiles(Path root) {
    return files(root, ".java");
  }

  static List<Path> markdownFiles(Path root) {
    return files(root, ".md");
  }

  private static List<Path> files(Path root, String suffix) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(p -> p.toString().endsWith(suffix))
          .filter(p -> !p.toString().contains("/target/") && !p.toString().contains("/.git/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Size, line length, names and unfinished work of one source file.
  static List<String> source(Path file, String text) {
    List<String> found = new ArrayList<>();
    List<String> lines = text.lines().toList();
    boolean test = file.toString().contains("/src/test/");
    int most = test ? LONGEST_TEST : LONGEST_FILE;
    if (lines.size() > most) {
      found.add(
          file + " has " + lines.size() + " lines, at most " + most + ": split it by concept");
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > LONGEST_LINE) {
        found.add(file + ":" + (i + 1) + " is longer than " + LONGEST_LINE + " characters");
      }
      if (UNFINISHED.matcher(lines.get(i)).find()) {
        found.add(file + ":" + (i + 1) + " speaks of unfinished work: finish it");
      }
    }
    Matcher type = BANNED_TYPE.matcher(text);
    if (type.find()) {
      found.add(file + " declares " + type.group(1) + ": name it after what it is");
    }
    if (test && SLEEP.matcher(text).find()) {
      found.add(file + " sleeps: wait for an event or advance the clock");
    }
    return found;
  }

  /// Every package of production code says what it is for, and is null-marked.
  static List<String> packages(List<Path> javaFiles) {
    return javaFiles.stream()
        .filter(p -> p.toString().contains("/src/main/"))
        .map(Path::getParent)
        .distinct()
        .filter(dir -> !isDescribed(dir))
        .map(dir -> dir + " needs a package-info.java with @NullMarked and its purpose")
        .toList();
  }

  private static boolean isDescribed(Path dir) {
    Path info = dir.resolve("package-info.java");
    return Files.exists(info) && read(info).contains("@NullMarked") && read(info).contains("/// ");
  }

  /// Relative links of a document lead somewhere.
  static List<String> links(Path document, String text) {
    List<String> dead = new ArrayList<>();
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
        dead.add(document + " links to " + target + ", which is not there");
      }
    }
    return dead;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
