package kraken.bench.sim;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// A drawing of shares (0 to 1) over time, as SVG whose colours come from classes of the page.
final class Chart {
  private static final double WIDTH = 960;
  private static final double LEFT = 52;
  private static final double RIGHT = 12;
  private static final double TOP = 10;
  private static final double BOTTOM = 34;
  private static final int MOST_POINTS = 900;
  private static final int TICKS = 10;

  private final double from;
  private final double to;
  private final double height;
  private final Formatter svg = new Formatter(Locale.ROOT);

  /// @param title what it shows, for those who cannot see it
  /// @param from seconds at the left
  /// @param to seconds at the right
  /// @param height of the whole drawing, when it is 960 wide
  Chart(String title, double from, double to, double height) {
    this.from = from;
    this.to = to;
    this.height = height;
    svg.format(
        "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\">%n<title>%s</title>%n", WIDTH, height, title);
    grid();
  }

  private double x(double seconds) {
    return LEFT + (seconds - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double share) {
    return height - BOTTOM - share * (height - TOP - BOTTOM);
  }

  private void grid() {
    for (int i = 0; i <= 4; i++) {
      double at = y(i / 4.0);
      svg.format("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, at, WIDTH - RIGHT);
      svg.format(
          "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 7, at + 4);
      svg.format("%d %%</text>%n", 25 * i);
    }
    double step = step((to - from) / TICKS);
    for (int i = (int) Math.ceil(from / step); i * step <= to + step / 100; i++) {
      double at = x(i * step);
      svg.format("<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", at, TOP, height - BOTTOM);
      svg.format("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" ", at, height - BOTTOM + 16);
      svg.format("text-anchor=\"middle\">%s</text>%n", seconds(i * step));
    }
    double middle = (LEFT + WIDTH - RIGHT) / 2;
    svg.format("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" ", middle, height - 4);
    svg.format("text-anchor=\"middle\">seconds since the first host could join</text>%n");
  }

  /// The round number from this one on.
  private static double step(double least) {
    double unit = Math.pow(10, Math.floor(Math.log10(least)));
    double digits = least / unit;
    return unit * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
  }

  private static String seconds(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  /// A filled shape between points of time and share.
  Chart shape(String style, double... points) {
    svg.format("<path class=\"%s\" d=\"", style);
    for (int i = 0; i < points.length; i += 2) {
      double seconds = Math.clamp(points[i], from, to);
      svg.format("%s%.1f %.1f", i == 0 ? "M" : "L", x(seconds), y(points[i + 1]));
    }
    svg.format("Z\"/>%n");
    return this;
  }

  /// A straight line.
  Chart segment(String style, double x1, double y1, double x2, double y2) {
    svg.format(
        "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>%n", style, x(x1), y(y1), x(x2), y(y2));
    return this;
  }

  /// A curve through what is measured, within what is shown.
  <T> Chart curve(
      String style, List<T> points, ToDoubleFunction<T> time, ToDoubleFunction<T> share) {
    List<T> shown =
        points.stream()
            .filter(p -> time.applyAsDouble(p) >= from && time.applyAsDouble(p) <= to)
            .toList();
    int every = Math.max(1, shown.size() / MOST_POINTS);
    svg.format("<path class=\"curve %s\" d=\"", style);
    for (int i = 0; i < shown.size(); i++) {
      if (i % every == 0 || i == shown.size() - 1) {
        T point = shown.get(i);
        double value = Math.clamp(share.applyAsDouble(point), 0, 1);
        svg.format("%s%.1f %.1f", i == 0 ? "M" : "L", x(time.applyAsDouble(point)), y(value));
      }
    }
    svg.format("\"/>%n");
    return this;
  }

  String svg() {
    return svg + "</svg>\n";
  }
}
