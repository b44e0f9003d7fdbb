package kraken.bench.sim;

/// The beginning of the page of [Timeline]: its colours by day and by night.
final class TimelineStyle {
  static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>Kraken: a simulated swarm</title>
      <style>
      :root { color-scheme: light dark; --page: #fbfbfa; --ink: #1d2327; --faint: #667079;
        --grid: #e3e6e8; --card: #fff; --band: #cfd6dc;
        --least: #c8321f; --p10: #d98a00; --p50: #1668b8; --p90: #12876a; --origins: #8a4fb5; }
      @media (prefers-color-scheme: dark) { :root { --page: #14181b; --ink: #e6eaed; --faint: #98a3ab;
        --grid: #2a3137; --card: #1c2125; --band: #3a444c;
        --least: #ff7a66; --p10: #f0b34a; --p50: #66b0f5; --p90: #4fcda8; --origins: #c696ec; } }
      body { margin: 0; background: var(--page); color: var(--ink);
        font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
      main { max-width: 1000px; margin: 0 auto; padding: 24px 20px 48px; }
      h1 { font-size: 20px; margin: 0 0 4px; text-wrap: balance; }
      h2 { font-size: 15px; margin: 28px 0 2px; }
      .sub { color: var(--faint); margin: 0; }
      .tiles { display: flex; flex-wrap: wrap; gap: 10px; margin: 16px 0 0; }
      .tiles div { flex: 1 1 120px; background: var(--card); border: 1px solid var(--grid);
        border-radius: 8px; padding: 8px 12px; }
      .tiles b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
      .tiles span { color: var(--faint); font-size: 13px; }
      .key { color: var(--faint); font-size: 13px; margin: 0 0 6px; }
      .key span { display: inline-block; margin-right: 16px; }
      .key i { display: inline-block; width: 14px; height: 4px; border-radius: 2px;
        margin: 0 5px 3px 0; background: currentColor; }
      .key b { color: var(--ink); }
      svg { display: block; width: 100%; height: auto; }
      .grid { stroke: var(--grid); fill: none; }
      .tick { fill: var(--faint); font-size: 12px; }
      .band { fill: var(--band); stroke: var(--band); }
      .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
      .least { stroke: var(--least); color: var(--least); }
      .p10 { stroke: var(--p10); color: var(--p10); }
      .p50, .agents { stroke: var(--p50); color: var(--p50); }
      .p90 { stroke: var(--p90); color: var(--p90); }
      .origins { stroke: var(--origins); color: var(--origins); }
      .limit { color: var(--band); }
      .s-busy { color: var(--p50); } .s-start { color: var(--p10); }
      .s-middle { color: var(--origins); } .s-end { color: var(--least); }
      .key i.limit { height: 10px; margin-bottom: 0; }
      .bar { display: flex; height: 22px; gap: 2px; margin: 8px 0; border-radius: 5px; overflow: hidden; }
      .bar i { background: currentColor; min-width: 2px; }
      table { border-collapse: collapse; margin: 6px 0 14px; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: 3px 0 3px 22px; border-bottom: 1px solid var(--grid); }
      th { color: var(--faint); font-weight: normal; }
      td:first-child { text-align: left; padding-left: 0; }
      </style>
      </head>
      <body>
      <main>
      """;

  private TimelineStyle() {}
}
