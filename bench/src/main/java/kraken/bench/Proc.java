package kraken.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel and a metrics page say about a process.
public final class Proc {
  private static final double TICKS_PER_SECOND = 100;

  private Proc() {}

  /// User and system time from `/proc/PID/stat`, in seconds.
  public static double cpuSeconds(long pid) throws IOException {
    return seconds("" + pid, 11);
  }

  /// The same of all ended and awaited children of this process.
  public static double childrensCpuSeconds() throws IOException {
    return seconds("self", 13);
  }

  private static double seconds(String process, int field) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(field)) + Long.parseLong(fields.get(field + 1));
    return ticks / TICKS_PER_SECOND;
  }

  /// The sum of a counter over the labels of one role, on a Prometheus page.
  public static double counter(String page, String name, String role) throws IOException {
    try (InputStream in = URI.create(page).toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + "{"))
          .filter(line -> line.contains("role=\"" + role + "\""))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }
}
