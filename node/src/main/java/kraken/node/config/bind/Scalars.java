package kraken.node.config.bind;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Values written as one word: from text and back, and how they are spoken of. A type with a static
/// `parse(String)` that throws an unchecked exception is one, beside those listed here.
final class Scalars {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          boolean.class,
          int.class,
          long.class,
          double.class,
          String.class,
          Path.class,
          Pattern.class,
          Duration.class);
  private static final List<String> YES = List.of("y", "yes", "true", "on");
  private static final List<String> NO = List.of("n", "no", "false", "off");

  private Scalars() {}

  static boolean isScalar(Class<?> type) {
    return KNOWN.contains(type) || type.isEnum() || hasParse(type);
  }

  private static boolean hasParse(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .anyMatch(m -> m.getName().equals("parse") && m.getReturnType() == type);
  }

  /// Parses a value.
  ///
  /// @throws IllegalArgumentException when the text is no such value; the message may say why
  static Object parse(Class<?> type, String text) {
    if (type.isEnum()) {
      return constant(type, text);
    }
    if (type == boolean.class) {
      return truth(text);
    } else if (type == int.class) {
      return Math.toIntExact(count(text, Integer.MAX_VALUE));
    } else if (type == long.class) {
      return count(text, Long.MAX_VALUE);
    } else if (type == double.class) {
      return share(text);
    } else if (type == String.class) {
      return text;
    } else if (type == Path.class) {
      return path(text);
    } else if (type == Pattern.class) {
      return Pattern.compile(text);
    } else if (type == Duration.class) {
      return GoDuration.parse(text);
    }
    return call(type, text);
  }

  private static Object constant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("");
  }

  private static boolean truth(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (YES.contains(lower) || NO.contains(lower)) {
      return YES.contains(lower);
    }
    throw new IllegalArgumentException("");
  }

  private static long count(String text, long most) {
    String digits = text.replace("_", "");
    if (!digits.matches("[0-9]{1,19}")) {
      throw new IllegalArgumentException("");
    }
    try {
      long value = Long.parseLong(digits);
      if (value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("more than " + most, e);
    }
    throw new IllegalArgumentException("more than " + most);
  }

  private static double share(String text) {
    double value = Double.parseDouble(text);
    if (Double.isFinite(value) && value >= 0) {
      return value;
    }
    throw new IllegalArgumentException("");
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return Path.of(text);
  }

  private static Object call(Class<?> type, String text) {
    try {
      Method parse = type.getMethod("parse", String.class);
      return parse.invoke(null, text);
    } catch (InvocationTargetException e) {
      String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
      throw new IllegalArgumentException(why, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot be parsed: " + type, e);
    }
  }

  /// The text of a key that nobody wrote and that has no default; empty where there is no such
  /// value.
  static String nothing(Class<?> type) {
    if (type == boolean.class) {
      return "false";
    }
    boolean number = type.isPrimitive() || type == ByteSize.class;
    return type == Duration.class ? "0s" : number ? "0" : "";
  }

  /// Whether the value is the zero of a type that has a meaningful one.
  static boolean isZero(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue() == 0;
      case Duration duration -> duration.isZero();
      case ByteSize size -> size.bytes() == 0;
      case String text -> text.isEmpty();
      default -> false;
    };
  }

  /// The word for people: "a duration such as 30s or 1m30s".
  static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + constants(type);
    }
    return switch (label(type)) {
      case "whole number" -> "a whole number, 0 or more";
      case "number" -> "a number, 0 or more";
      case "duration" -> "a duration such as 30s, 1m30s or 24h";
      case "size" -> "a size such as 1048576, 64MB or 50GB";
      case "true or false" -> "true or false";
      case String label -> "a " + label;
    };
  }

  /// The word for the kind of value in tables.
  static String label(Class<?> type) {
    if (type == boolean.class) {
      return "true or false";
    } else if (type == int.class || type == long.class) {
      return "whole number";
    } else if (type == double.class) {
      return "number";
    } else if (type == String.class) {
      return "text";
    } else if (type == ByteSize.class) {
      return "size";
    } else if (type == Pattern.class) {
      return "regular expression";
    }
    return Field.snakeCase(type.getSimpleName()).replace('_', ' ');
  }

  static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
