package kraken.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import kraken.core.ServiceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class TaskQueueTest {
  private record Copy(String namespace, String name, String note) {}

  private static final TaskKind<Copy> KIND =
      new TaskKind<>(
          "writeback_task",
          List.of("namespace", "name"),
          List.of("note"),
          t -> List.of(t.namespace(), t.name(), t.note()),
          f -> new Copy(f.get(0), f.get(1), f.get(2)));
  private static final TaskConfig CONFIG =
      new TaskConfig(3, Duration.ofSeconds(10), Duration.ofSeconds(60));

  @TempDir Path root;
  private final AtomicLong now = new AtomicLong(1000);
  private final InstantSource clock = () -> Instant.ofEpochSecond(now.get());
  private final BlockingQueue<Copy> done = new LinkedBlockingQueue<>();
  private TaskDb db;

  @BeforeEach
  void openDb() throws IOException {
    db = TaskDb.open(root.resolve("tasks.db"), true);
  }

  @AfterEach
  void closeDb() throws IOException {
    db.close();
  }

  private TaskQueue<Copy> queue(TaskQueue.Worker<Copy> worker) throws IOException {
    return TaskQueue.open(db, KIND, CONFIG, worker, clock);
  }

  private static Copy task(int i) {
    return new Copy("library/a", "blob-" + i, "first");
  }

  private Copy nextDone() throws InterruptedException {
    Copy copy = done.poll(20, TimeUnit.SECONDS);
    assertThat(copy).isNotNull();
    return copy;
  }

  private static void awaitEmpty(TaskQueue<Copy> queue) throws Exception {
    while (queue.pendingCount() > 0) {
      for (Copy left : queue.find("namespace", "library/a", 1)) {
        var _ = queue.runNow(left);
      }
    }
  }

  @Test
  void everyTaskRunsOnceAndIsGone() throws Exception {
    try (TaskQueue<Copy> queue = queue(done::add)) {
      Set<Copy> expected = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        expected.add(task(i));
        assertThat(queue.add(task(i), Duration.ZERO)).isTrue();
      }
      Set<Copy> seen = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        assertThat(seen.add(nextDone())).isTrue();
      }
      assertThat(seen).isEqualTo(expected);
      awaitEmpty(queue);
      assertThat(done).isEmpty();
    }
  }

  @Test
  void taskThatIsThereIsNotAddedAgain() throws Exception {
    try (TaskQueue<Copy> queue = queue(done::add)) {
      assertThat(queue.add(task(1), Duration.ofHours(1))).isTrue();
      assertThat(queue.add(task(1), Duration.ofHours(1))).isFalse();
      assertThat(queue.pendingCount()).isEqualTo(1);
    }
  }

  @Test
  void delayedTaskWaitsForItsTime() throws Exception {
    try (TaskQueue<Copy> queue = queue(done::add)) {
      queue.add(task(1), Duration.ofSeconds(30));
      queue.add(task(2), Duration.ZERO);
      assertThat(nextDone()).isEqualTo(task(2));
      assertThat(done).isEmpty();
      now.addAndGet(31);
      queue.wake();
      assertThat(nextDone()).isEqualTo(task(1));
    }
  }

  @Test
  void failedTaskRunsAgainAfterItsBackOff() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Semaphore attempted = new Semaphore(0);
    try (TaskQueue<Copy> queue =
        queue(task -> {
          attempted.release();
          if (attempts.incrementAndGet() < 3) {
            throw new IOException("backend is down");
          }
          done.add(task);
        })) {
      queue.add(task(1), Duration.ZERO);
      for (int seconds : new int[] {10, 20}) {
        attempted.acquire();
        awaitStatus("failed");
        now.addAndGet(seconds - 1);
        queue.wake();
        assertThat(queue.pendingCount()).isEqualTo(1);
        assertThat(attempted.availablePermits()).isZero();
        now.addAndGet(1);
        queue.wake();
      }
      assertThat(nextDone()).isEqualTo(task(1));
      assertThat(attempts).hasValue(3);
    }
  }

  private void awaitStatus(String expected) throws Exception {
    String status;
    do {
      status =
          db.call(c -> {
            try (Statement s = c.createStatement();
                var rows =
                    s.executeQuery(
                        "select status, next_attempt > "
                            + 1000 * now.get()
                            + " from writeback_task")) {
              return rows.next() && rows.getBoolean(2)
                  ? String.valueOf(rows.getString(1))
                  : "not yet";
            }
          });
    } while (!status.equals(expected));
  }

  @Test
  void backOffDoublesUpToItsLimit() {
    assertThat(CONFIG.retryAfter(1)).hasSeconds(10);
    assertThat(CONFIG.retryAfter(2)).hasSeconds(20);
    assertThat(CONFIG.retryAfter(3)).hasSeconds(40);
    assertThat(CONFIG.retryAfter(4)).hasSeconds(60);
    assertThat(CONFIG.retryAfter(1_000_000)).hasSeconds(60);
  }

  @Test
  void taskAddedAgainWhileItRunsIsRunAgainWithItsNewFields() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TaskQueue<Copy> queue =
        queue(task -> {
          done.add(task);
          started.countDown();
          goOn.await();
        })) {
      queue.add(task(1), Duration.ZERO);
      started.await();
      assertThat(queue.add(new Copy("library/a", "blob-1", "second"), Duration.ZERO)).isFalse();
      goOn.countDown();
      assertThat(nextDone().note()).isEqualTo("first");
      assertThat(nextDone().note()).isEqualTo("second");
      awaitEmpty(queue);
    }
  }

  @Test
  void copyOfTheFilesTakenAfterAnAddHasTheTask() throws Exception {
    try (TaskQueue<Copy> queue = queue(done::add)) {
      for (int i = 0; i < 5; i++) {
        queue.add(task(i), Duration.ofHours(1));
        Path copy = Files.createDirectory(root.resolve("copy-" + i));
        try (var files = Files.list(root)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
          }
        }
        try (TaskDb killed = TaskDb.open(copy.resolve("tasks.db"), true);
            TaskQueue<Copy> again = TaskQueue.open(killed, KIND, CONFIG, done::add, clock)) {
          assertThat(again.pendingCount()).isEqualTo(i + 1);
          assertThat(again.find("name", "blob-" + i, 10)).containsExactly(task(i));
        }
      }
    }
  }

  @Test
  void interruptedTaskRunsAgainAfterTheNextStart() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    TaskQueue<Copy> first =
        queue(_ -> {
          started.countDown();
          new CountDownLatch(1).await();
        });
    first.add(task(1), Duration.ZERO);
    started.await();
    first.close();
    try (TaskQueue<Copy> second = queue(done::add)) {
      assertThat(nextDone()).isEqualTo(task(1));
      awaitEmpty(second);
    }
  }

  @Test
  void neverMoreThanTheWorkersRun() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore allStarted = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    try (TaskQueue<Copy> queue =
        queue(task -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          allStarted.release();
          goOn.acquire();
          running.decrementAndGet();
          done.add(task);
        })) {
      for (int i = 0; i < 10; i++) {
        queue.add(task(i), Duration.ZERO);
      }
      allStarted.acquire(3);
      goOn.release(10);
      for (int i = 0; i < 10; i++) {
        assertThat(nextDone().namespace()).isEqualTo("library/a");
      }
      assertThat(most).hasValue(3);
    }
  }

  @Test
  void runNowRunsADelayedTaskAndSaysWhyItFails() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (TaskQueue<Copy> queue =
        queue(task -> {
          if (attempts.incrementAndGet() == 1) {
            throw new IOException("disk of the backend is full");
          }
          done.add(task);
        })) {
      queue.add(task(1), Duration.ofHours(1));
      assertThatThrownBy(() -> queue.runNow(task(1))).hasMessageContaining("is full");
      assertThat(queue.pendingCount()).isEqualTo(1);
      assertThat(queue.runNow(task(1))).isTrue();
      assertThat(queue.runNow(task(1))).isFalse();
      assertThat(done).containsExactly(task(1));
    }
  }

  @Test
  void tableOfTheReferenceIsTakenOver() throws Exception {
    db.close();
    try (Connection c =
            DriverManager.getConnection(
                "jdbc:sqlite:" + root.resolve("tasks.db").toAbsolutePath());
        Statement s = c.createStatement()) {
      s.execute(
          "create table replicate_tag_task (tag text not null, digest blob not null,"
              + " dependencies blob not null, destination text not null,"
              + " created_at timestamp default current_timestamp, last_attempt timestamp not null,"
              + " status text not null, failures integer not null, delay integer not null,"
              + " primary key(tag, destination))");
      s.execute(
          "insert into replicate_tag_task (tag, digest, dependencies, destination, last_attempt,"
              + " status, failures, delay) values ('a:1', '\"sha256:00\"', '[]', 'r:80',"
              + " '2020-01-01', 'failed', 4, 0)");
    }
    db = TaskDb.open(root.resolve("tasks.db"), true);
    BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
    TaskKind<List<String>> kind =
        new TaskKind<>(
            "replicate_tag_task",
            List.of("tag", "destination"),
            List.of("digest", "dependencies"),
            f -> f,
            f -> f);
    try (TaskQueue<List<String>> queue = TaskQueue.open(db, kind, CONFIG, seen::add, clock)) {
      assertThat(seen.take()).containsExactly("a:1", "r:80", "\"sha256:00\"", "[]");
      queue.add(List.of("b:1", "r:80", "\"sha256:01\"", "[]"), Duration.ZERO);
      assertThat(seen.take().getFirst()).isEqualTo("b:1");
    }
  }

  @Test
  void manyThreadsAddAtOnce() throws Exception {
    try (TaskQueue<Copy> queue = queue(done::add)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int base = 100 * t;
        threads.add(
            Thread.startVirtualThread(() -> {
              try {
                for (int i = 0; i < 20; i++) {
                  queue.add(task(base + i), Duration.ofHours(1));
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(queue.pendingCount()).isEqualTo(160);
    }
  }

  @Test
  void closedDatabaseSaysSo() throws Exception {
    TaskQueue<Copy> queue = queue(done::add);
    queue.close();
    db.close();
    assertThatThrownBy(() -> queue.add(task(1), Duration.ZERO))
        .isInstanceOf(ServiceException.Unavailable.class);
  }

  @Test
  void garbageInPlaceOfTheDatabaseIsAClearError() throws IOException, SQLException {
    Path file = root.resolve("garbage.db");
    Files.writeString(file, "this is not a database, but long enough to look like one".repeat(9));
    assertThatThrownBy(() -> TaskDb.open(file, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("garbage.db");
  }
}
