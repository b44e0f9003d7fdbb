package kraken.bench.sim;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import kraken.sim.Result;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The object that a program reads. Of several seeds it has the worst of each figure, and each run
/// in `runs`.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double DIGITS = 1e6;

  private Json() {}

  static String of(List<Run> runs) {
    ObjectNode all = object(runs);
    if (runs.size() > 1) {
      all.put("seeds", runs.size());
      ArrayNode each = all.putArray("runs");
      runs.forEach(run -> each.add(object(List.of(run))));
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all);
  }

  private static ObjectNode object(List<Run> runs) {
    ObjectNode node = MAPPER.createObjectNode();
    put(node, "limit_seconds", runs, run -> run.result().limit());
    node.set("image", quantiles(runs, Result::image));
    node.set("blob", quantiles(runs, Result::blob));
    node.set("slow_hosts", quantiles(runs, Result::slow));
    node.set("reference_hosts", quantiles(runs, Result::reference));
    ObjectNode readers = node.putObject("readers");
    readers.set("first_byte", quantiles(runs, Result::firstByte));
    readers.set("longest_stall", quantiles(runs, Result::stall));
    node.put(
        "unfinished", runs.stream().mapToInt(run -> run.result().unfinished()).max().orElse(0));
    put(node, "origin_copies", runs, run -> run.result().originCopies());
    put(node, "repeated_ratio", runs, run -> run.result().repeats());
    put(node, "duplicate_ratio", runs, run -> run.result().duplicates());
    node.put("announces", runs.stream().mapToLong(run -> run.result().announces()).max().orElse(0));
    node.put("events", runs.stream().mapToLong(run -> run.result().events()).max().orElse(0));
    put(node, "simulated_seconds", runs, run -> run.result().seconds());
    put(node, "wall_seconds", runs, Run::wallSeconds);
    node.put("heap_bytes", runs.stream().mapToLong(Run::heapBytes).max().orElse(0));
    node.put("seed", runs.getFirst().seed());
    return node;
  }

  private static ObjectNode quantiles(List<Run> runs, Function<Result, Result.Quantiles> which) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("count", runs.stream().mapToInt(r -> which.apply(r.result()).count()).max().orElse(0));
    put(node, "p50", runs, run -> which.apply(run.result()).p50());
    put(node, "p90", runs, run -> which.apply(run.result()).p90());
    put(node, "p99", runs, run -> which.apply(run.result()).p99());
    put(node, "p999", runs, run -> which.apply(run.result()).p999());
    put(node, "max", runs, run -> which.apply(run.result()).max());
    return node;
  }

  private static void put(
      ObjectNode node, String name, List<Run> runs, ToDoubleFunction<Run> value) {
    double worst = runs.stream().mapToDouble(value).max().orElse(0);
    node.put(name, Math.round(worst * DIGITS) / DIGITS);
  }
}
