package kraken.cluster.api;

import java.util.Locale;
import java.util.function.Consumer;
import kraken.core.PeerId;
import kraken.core.ServiceException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// JSON as the reference speaks it: keys match without regard to case, unknown ones are skipped,
/// `null` is the same as absent, and fixed-size byte arrays are arrays of integers.
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int PEER_ID_BYTES = 20;

  /// Takes one member of an object: the parser stands on its value, never on `null`.
  @FunctionalInterface
  interface Member {
    void read(String lowerCaseName, JsonParser value);
  }

  private JsonText() {}

  /// Reads a text that is exactly one object. Anything else is [ServiceException.Invalid].
  static void read(byte[] text, String what, Member member) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      members(parser, member);
      if (parser.nextToken() != null) {
        throw new ServiceException.Invalid(what + ": there is something after the JSON object");
      }
    } catch (JacksonException e) {
      throw new ServiceException.Invalid(what + ": " + e.getOriginalMessage(), e);
    }
  }

  /// Reads the object on which the parser stands.
  static void members(JsonParser parser, Member member) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new ServiceException.Invalid("expected a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      member.read(name.toLowerCase(Locale.ROOT), parser);
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
      }
    }
  }

  /// Reads the array on which the parser stands.
  static void elements(JsonParser parser, Consumer<JsonParser> element) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new ServiceException.Invalid("expected a JSON array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.accept(parser);
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
      }
    }
  }

  static String string(JsonParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new ServiceException.Invalid("expected a JSON string");
    }
    return parser.getString();
  }

  static long integer(JsonParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new ServiceException.Invalid("expected a JSON integer");
    }
    return parser.getLongValue();
  }

  static boolean bool(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new ServiceException.Invalid("expected true or false");
    };
  }

  /// Twenty integers of 0 to 255; a shorter array is filled with zeros, the rest of a longer one is
  /// ignored.
  static byte[] twentyBytes(JsonParser parser) {
    byte[] bytes = new byte[PEER_ID_BYTES];
    int[] at = {0};
    elements(
        parser,
        element -> {
          long value = integer(element);
          if (value < 0 || value > 255) {
            throw new ServiceException.Invalid("expected a byte of 0 to 255, got " + value);
          }
          if (at[0] < PEER_ID_BYTES) {
            bytes[at[0]++] = (byte) value;
          }
        });
    return bytes;
  }

  static void write(StringBuilder out, PeerId id) {
    write(out, id.bytes());
  }

  static void write(StringBuilder out, byte[] bytes) {
    char before = '[';
    for (byte b : bytes) {
      out.append(before).append(b & 0xff);
      before = ',';
    }
    out.append(']');
  }

  /// A quoted string; every character that could end it, and every one that some reader might mind,
  /// is escaped.
  static void write(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c > '~') {
        out.append("\\u").append(String.format("%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
