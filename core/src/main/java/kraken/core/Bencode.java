package kraken.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/// Bencoding, writing only, of what an info dictionary contains.
///
/// ```
/// i11e     4:Name     l i1e i2e e     d <key> <value> ... e   (keys sorted)
/// ```
final class Bencode {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Bencode() {}

  static byte[] encode(Object value) {
    Bencode bencode = new Bencode();
    bencode.write(value);
    return bencode.out.toByteArray();
  }

  private void write(Object value) {
    switch (value) {
      case Long number -> ascii("i" + number + "e");
      case String text -> string(text);
      case List<?> list -> list(list);
      case SortedMap<?, ?> map -> dictionary(map);
      default -> throw new IllegalArgumentException("cannot bencode a " + value.getClass());
    }
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ascii(bytes.length + ":");
    out.writeBytes(bytes);
  }

  private void list(List<?> list) {
    out.write('l');
    list.forEach(this::write);
    out.write('e');
  }

  private void dictionary(SortedMap<?, ?> map) {
    out.write('d');
    map.forEach((key, value) -> {
      string((String) key);
      write(value);
    });
    out.write('e');
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
