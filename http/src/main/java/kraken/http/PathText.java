package kraken.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import kraken.core.ServiceException;

/// Percent escapes of path segments and query values (RFC 3986 section 2).
public final class PathText {
  private static final String SEGMENT_SAFE = "-_.~$&+:=@";
  private static final String QUERY_SAFE = "-_.~";

  private PathText() {}

  /// One path segment as the reference writes it: `/` becomes `%2F`, `:` stays, a space is `%20`.
  public static String encodeSegment(String text) {
    return encode(text, SEGMENT_SAFE);
  }

  /// A name or value of a query.
  public static String encodeQuery(String text) {
    return encode(text, QUERY_SAFE);
  }

  /// Undoes the escapes once. A `+` stays a plus.
  ///
  /// @throws ServiceException.Invalid for a broken escape, bytes that are not UTF-8, or NUL
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] from = text.getBytes(UTF_8);
    var to = new ByteArrayOutputStream(from.length);
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '%') {
        to.write(from[i]);
        continue;
      }
      if (!isEscape(from, i)) {
        throw new ServiceException.Invalid(
            "bad escape in \"" + text + "\": % needs two hex digits");
      }
      to.write(Character.digit(from[i + 1], 16) << 4 | Character.digit(from[i + 2], 16));
      i += 2;
    }
    return utf8(text, to.toByteArray());
  }

  /// A path segment as servers of this system must read it: decoded, and decoded once more if the
  /// result still has escapes, because some clients encode twice.
  public static String decodeSegment(String raw) {
    String once = decode(raw);
    return hasEscape(once) ? decode(once) : once;
  }

  private static boolean hasEscape(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    boolean found = false;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        if (!isEscape(bytes, i)) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  private static boolean isEscape(byte[] bytes, int at) {
    return at + 2 < bytes.length
        && HexFormat.isHexDigit(bytes[at + 1])
        && HexFormat.isHexDigit(bytes[at + 2]);
  }

  private static String utf8(String original, byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf(0) >= 0) {
        throw new ServiceException.Invalid("bad escape in \"" + original + "\": a NUL character");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new ServiceException.Invalid("bad escape in \"" + original + "\": not UTF-8", e);
    }
  }

  private static String encode(String text, String safe) {
    var out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || safe.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }
}
