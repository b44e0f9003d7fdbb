package kraken.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The whole process is killed with SIGKILL, again and again, and started on what it left.
@Timeout(600)
final class CrashTest {
  @RegisterExtension static final Scene SCENE = new Scene();

  private static final int KILLS = 20;
  private static final int LONGEST_LIFE_MILLIS = 2000;
  private static final long MIB = 1 << 20;

  @Test
  void everythingAcknowledgedOutlivesTwentyKills() throws Exception {
    long seed = Long.getLong("kraken.e2e.seed", System.nanoTime());
    System.out.println("CrashTest: -Dkraken.e2e.seed=" + seed);
    RandomGenerator random = new SplittableRandom(seed);
    Ledger ledger = new Ledger();
    Cluster cluster = SCENE.cluster("kills", "--rate", "25MB/s").start();
    ledger.acknowledged(cluster.proxy().push(Content.random(random.nextLong(), 5_000_000)));
    Tally tally = new Tally();
    int checked = 0;
    for (int round = 0; round < KILLS; round++) {
      tally.cutOff += liveAndDie(cluster, ledger, round, random);
      if (round % 7 == 3) {
        dieWhileStarting(cluster, random);
      }
      List<Content> blobs = ledger.blobs();
      int agent = 1 + round % Cluster.AGENTS;
      checkAfterRestart(cluster, agent, blobs.subList(checked, blobs.size()), ledger, tally);
      checked = blobs.size();
    }
    for (int agent = 1; agent <= Cluster.AGENTS; agent++) {
      assertThat(Audit.of(cluster.agent(agent), ledger.blobs(), ledger.images())).isEmpty();
    }
    System.out.println(
        "CrashTest: "
            + ledger.blobs().size()
            + " blobs, "
            + ledger.images().size()
            + " images, "
            + tally);
    tally.verify();
  }

  /// One life under load, up to a random moment.
  ///
  /// @return how many pushes and pulls were cut off
  private static int liveAndDie(Cluster cluster, Ledger ledger, int round, RandomGenerator random)
      throws InterruptedException {
    Workload workload = Workload.start(cluster, ledger, round, random);
    workload.work(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
    workload.expectTheEnd();
    cluster.kill();
    assertThat(workload.join()).as("round %d", round).isEmpty();
    return workload.cutOff();
  }

  private static void dieWhileStarting(Cluster cluster, RandomGenerator random) throws IOException {
    cluster.launch();
    boolean ended = cluster.process().endsWithin(Duration.ofMillis(random.nextInt(2000)));
    assertThat(ended).as("the process ended by itself").isFalse();
    cluster.kill();
  }

  /// Pulls what is new, and what the agent has in part.
  private static void checkAfterRestart(
      Cluster cluster, int agent, List<Content> fresh, Ledger ledger, Tally tally)
      throws IOException {
    Disk disk = cluster.disk(agent);
    Set<Content> wanted = new LinkedHashSet<>(fresh);
    ledger.blobs().stream().filter(blob -> isPartial(disk, blob)).forEach(wanted::add);
    for (Content blob : wanted) {
      long verified = isPartial(disk, blob) ? disk.verified(blob.digest()).orElse(0L) : 0;
      tally.kept += verified;
      tally.missing += disk.isComplete(blob.digest()) ? 0 : blob.length() - verified;
    }
    cluster.start();
    assertThat(Audit.of(cluster.agent(agent), wanted, List.of())).isEmpty();
    tally.received += cluster.received(agent);
  }

  private static boolean isPartial(Disk disk, Content blob) {
    return !disk.isComplete(blob.digest()) && disk.verified(blob.digest()).isPresent();
  }

  /// What the downloads after the restarts cost.
  private static final class Tally {
    private int cutOff;
    private long kept;
    private long missing;
    private long received;

    void verify() {
      assertThat(cutOff).as("pushes and pulls that a kill cut off").isGreaterThan(KILLS / 2);
      assertThat(kept).as("verified bytes that were on disk before restarts").isPositive();
      // A download that began anew would have got `kept` once more.
      assertThat(received).as("%s", this).isLessThan(missing + Math.max(kept / 2, 8 * MIB));
    }

    @Override
    public String toString() {
      return cutOff
          + " requests cut off; before restarts "
          + (kept >> 20)
          + " MiB of partial blobs"
          + " were verified and "
          + (missing >> 20)
          + " MiB missing; then "
          + (received >> 20)
          + " MiB were received";
    }
  }

  @Test
  void aDownloadGoesOnWhereTheKillCutIt() throws Exception {
    Cluster cluster = SCENE.cluster("resume", "--rate", "10MB/s").start();
    Content blob = cluster.proxy().push(Content.random(7, 60_000_000));
    Disk disk = cluster.disk(1);
    try (Call pull = cluster.agent(1).openPull(blob.digest())) {
      RegistryClient.readHead(pull, blob.digest());
      await("a third of the blob")
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> disk.verified(blob.digest()).orElse(0L) > blob.length() / 3);
      cluster.kill();
    }
    long kept = disk.verified(blob.digest()).orElseThrow();
    assertThat(kept).isBetween(blob.length() / 3, blob.length() - 10 * MIB);
    cluster.start();
    cluster.agent(1).pull(blob);
    assertThat(cluster.received(1))
        .as("received after the restart, with %d bytes verified before it", kept)
        .isBetween(blob.length() - kept - MIB, blob.length() - kept + 4 * MIB);
  }

  @Test
  void theAuditNoticesDamageAndLoss() throws Exception {
    Cluster cluster = SCENE.cluster("sabotage").start();
    Content good = cluster.proxy().push(Content.random(1, 3_000_000));
    Content damaged = cluster.proxy().push(Content.random(2, 3_000_000));
    Content lost = cluster.proxy().push(Content.random(3, 3_000_000));
    List<Content> blobs = List.of(good, damaged, lost);
    assertThat(Audit.of(cluster.agent(1), blobs, List.of())).isEmpty();
    cluster.kill();
    Disk everything = new Disk(cluster.data());
    assertThat(everything.data(damaged.digest())).isNotEmpty();
    for (Path data : everything.data(damaged.digest())) {
      damage(data, damaged);
    }
    assertThat(everything.directories(lost.digest())).isNotEmpty();
    for (Path directory : everything.directories(lost.digest())) {
      Scene.deleteTree(directory);
    }
    cluster.start();
    assertThat(Audit.of(cluster.agent(1), blobs, List.of()))
        .hasSize(2)
        .anyMatch(violation -> violation.startsWith(damaged.toString()))
        .anyMatch(violation -> violation.startsWith(lost.toString() + " was acknowledged"));
  }

  /// Turns the bits of one byte; doing it twice to one file is the same as once.
  private static void damage(Path data, Content content) throws IOException {
    try (FileChannel file = FileChannel.open(data, StandardOpenOption.WRITE)) {
      byte wrong = (byte) ~content.bytes(1_500_000, 1)[0];
      file.write(ByteBuffer.wrap(new byte[] {wrong}), 1_500_000);
    }
  }
}
