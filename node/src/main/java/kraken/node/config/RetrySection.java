package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.ZeroCounts;

/// `writeback` and `tag_replication`: work that is tried until it succeeds, also over restarts.
public record RetrySection(
    @Doc("new tasks waiting in memory") @Default("1000") int incomingBuffer,
    @Doc("repeated tasks waiting in memory") @Default("1000") int retryBuffer,
    @Doc("workers for new tasks") @Default("4") int numIncomingWorkers,
    @Doc("workers for repeated tasks") @Default("2") int numRetryWorkers,
    @Doc("pause of a worker after each task, times the number of workers; 0 is none")
        @ZeroCounts
        @Default("10ms")
        Duration maxTaskThroughput,
    @Doc("a failed task is tried again after") @Default("30s") Duration retryInterval,
    @Doc("how often failed tasks are looked for") @Default("15s") Duration pollRetriesInterval,
    @Doc("immediate repetitions within one try") Backoff syncRetryBackoff,
    @Doc("how often the length of the queue is reported")
        @NoEffect("it is always current")
        @Default("5s")
        Duration workqueueMetricsEmitInterval,
    @Doc("for tests of the reference") @NoEffect("none") boolean testing) {

  /// Growing pauses between repetitions. `enabled: false` means the defaults of the place where it
  /// is used.
  public record Backoff(
      @Doc("use the values below") boolean enabled,
      @Doc("first pause") @Default("2s") Duration initialInterval,
      @Doc("each pause varies by this share") @ZeroCounts @Default("0.05")
          double randomizationFactor,
      @Doc("growth of the pause") @Default("2") double multiplier,
      @Doc("longest pause") @Default("30s") Duration maxInterval,
      @Doc("repetitions; 0 is none") @ZeroCounts @Default("5") int maxRetries) {}
}
