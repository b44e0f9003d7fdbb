package kraken.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import kraken.e2e.RegistryClient.Image;

/// Pushes and pulls at once, on threads of its own, until the cluster is killed under it. Whatever
/// fails before that, and every wrong byte at any time, is a violation.
final class Workload {
  private static final int PUSHERS = 2;
  private static final int PULLERS = 3;
  private static final int MOST_PUSHES = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Cluster cluster;
  private final Ledger ledger;
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final CountDownLatch trouble = new CountDownLatch(1);
  private final AtomicInteger broken = new AtomicInteger();
  private volatile boolean ending;

  private interface Step {
    void run() throws IOException;
  }

  private Workload(Cluster cluster, Ledger ledger) {
    this.cluster = cluster;
    this.ledger = ledger;
  }

  /// Starts all threads; which blobs they push and pull follows from the seed.
  ///
  /// @param round makes the tags unique
  static Workload start(Cluster cluster, Ledger ledger, int round, RandomGenerator seeds) {
    Workload workload = new Workload(cluster, ledger);
    for (int i = 0; i < PUSHERS; i++) {
      String name = "r" + round + "-p" + i;
      long largest = i == 0 && round % 4 == 0 ? Sizes.LARGEST : 0;
      RandomGenerator random = random(seeds);
      workload.run(name, () -> workload.push(name, largest, random));
    }
    for (int i = 0; i < PULLERS; i++) {
      RegistryClient agent = cluster.agent(1 + i % Cluster.AGENTS);
      RandomGenerator random = random(seeds);
      workload.run("r" + round + "-g" + i, () -> workload.pull(agent, random));
    }
    return workload;
  }

  private static RandomGenerator random(RandomGenerator seeds) {
    return new SplittableRandom(seeds.nextLong());
  }

  private void run(String name, Step loop) {
    threads.add(
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                loop.run();
              } catch (IOException e) {
                failed(name + ": " + e);
              } catch (AssertionError e) {
                violated(name + ": " + e.getMessage());
              }
            }));
  }

  private void failed(String what) {
    broken.incrementAndGet();
    if (!ending) {
      violated("failed while the cluster ran: " + what);
    }
  }

  private void violated(String what) {
    violations.add(what);
    trouble.countDown();
  }

  private void push(String name, long firstLength, RandomGenerator random) throws IOException {
    RegistryClient proxy = cluster.proxy();
    for (int i = 0; i < MOST_PUSHES && !ending; i++) {
      Content config = Content.random(random.nextLong(), 1 + random.nextLong(4000));
      long length = i == 0 && firstLength > 0 ? firstLength : Sizes.pick(random);
      Content layer = Content.random(random.nextLong(), length);
      ledger.acknowledged(proxy.push(config));
      ledger.acknowledged(proxy.push(layer));
      Image image = new Image(name + "-" + i, List.of(config, layer));
      ledger.acknowledged(proxy.tag(image));
    }
  }

  private void pull(RegistryClient agent, RandomGenerator random) throws IOException {
    while (!ending) {
      agent.pull(ledger.pick(random));
    }
  }

  /// Lets it work for so long, or until it found a violation.
  void work(Duration time) throws InterruptedException {
    boolean _ = trouble.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// From now on connections may break.
  void expectTheEnd() {
    ending = true;
  }

  /// Waits for all threads.
  ///
  /// @return violations
  List<String> join() throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(PATIENCE)) {
        violations.add(thread.getName() + " still waits for an answer of a killed process");
      }
    }
    return List.copyOf(violations);
  }

  /// How many pushes and pulls the end cut off.
  int cutOff() {
    return broken.get();
  }
}
