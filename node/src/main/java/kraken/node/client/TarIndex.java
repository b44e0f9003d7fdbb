package kraken.node.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import kraken.core.ServiceException;

/// Where the files of a tar archive lie in it; reads headers only. Knows ustar, pax `path` and
/// `size`, and GNU long names.
final class TarIndex {
  private static final int BLOCK = 512;
  private static final int MOST_FILES = 100_000;
  private static final int LONGEST_EXTRA = 1 << 20;

  private final Path file;
  private final Map<String, Region> files = new HashMap<>();
  private String longName = "";
  private long longSize = -1;

  /// A part of a file.
  record Region(Path file, long offset, long length) {}

  private TarIndex(Path file) {
    this.file = file;
  }

  /// Names without a leading `./`, and where their content lies.
  static Map<String, Region> read(Path file) throws IOException {
    TarIndex index = new TarIndex(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      index.scan(channel);
    }
    return Map.copyOf(index.files);
  }

  private void scan(FileChannel channel) throws IOException {
    byte[] header = new byte[BLOCK];
    long position = 0;
    while (position + BLOCK <= channel.size()) {
      fill(channel, position, header);
      if (isZero(header)) {
        return;
      }
      requireTar(header, position);
      position = entry(channel, header, position + BLOCK);
    }
  }

  private long entry(FileChannel channel, byte[] header, long content) throws IOException {
    long size = longSize >= 0 ? longSize : number(header, 124, 12);
    if (size < 0 || content + size > channel.size()) {
      throw new ServiceException.Invalid(file + " is cut short: it ends within a file it contains");
    }
    switch (header[156]) {
      case 'x' -> pax(text(channel, content, size));
      case 'L' -> longName = text(channel, content, size).replace("\0", "");
      case '0', 0 -> {
        add(longName.isEmpty() ? name(header) : longName, new Region(file, content, size));
        forget();
      }
      case 'g' -> {}
      default -> forget();
    }
    return content + (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private void add(String name, Region region) {
    if (files.size() == MOST_FILES) {
      throw new ServiceException.Invalid(file + " contains more than " + MOST_FILES + " files");
    }
    files.put(name.startsWith("./") ? name.substring(2) : name, region);
  }

  private void forget() {
    longName = "";
    longSize = -1;
  }

  /// Lines of the form `length key=value`.
  private void pax(String text) {
    for (String line : text.lines().toList()) {
      String pair = line.substring(line.indexOf(' ') + 1);
      int equals = pair.indexOf('=');
      String value = pair.substring(equals + 1);
      if (pair.startsWith("path=")) {
        longName = value;
      } else if (pair.startsWith("size=") && value.matches("[0-9]{1,18}")) {
        longSize = Long.parseLong(value);
      }
    }
  }

  private void requireTar(byte[] header, long position) {
    if ((header[0] & 0xff) == 0x1f && (header[1] & 0xff) == 0x8b) {
      throw new ServiceException.Invalid(file + " is compressed: gunzip it first");
    }
    if (!new String(header, 257, 5, StandardCharsets.US_ASCII).equals("ustar")) {
      throw new ServiceException.Invalid(file + " is not a tar archive (at byte " + position + ")");
    }
  }

  private static String name(byte[] header) {
    String prefix = word(header, 345, 155);
    String name = word(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String word(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  /// Octal digits, or binary when the first bit is set.
  private static long number(byte[] header, int offset, int length) {
    if ((header[offset] & 0x80) != 0) {
      return ByteBuffer.wrap(header, offset + length - Long.BYTES, Long.BYTES).getLong();
    }
    String digits = word(header, offset, length).strip();
    return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : digits.isEmpty() ? 0 : -1;
  }

  private String text(FileChannel channel, long offset, long length) throws IOException {
    if (length > LONGEST_EXTRA) {
      throw new ServiceException.Invalid(file + ": a name longer than " + LONGEST_EXTRA + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    fill(channel, offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void fill(FileChannel channel, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }

  private static boolean isZero(byte[] header) {
    for (byte each : header) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }
}
