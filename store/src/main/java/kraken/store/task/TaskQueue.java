package kraken.store.task;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tasks of one kind, each run until it succeeds. Never two runs of one key at the same time; a
/// task that is added again while it runs is run once more. In memory are only the tasks that run.
/// Thread-safe.
public final class TaskQueue<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final TaskDb db;
  private final TaskKind<T> kind;
  private final TaskTable table;
  private final TaskConfig config;
  private final Worker<T> worker;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<List<String>> running = new HashSet<>();
  private final Map<List<String>, Thread> threads = new HashMap<>();
  private final Thread dispatcher;
  private boolean woken = true;
  private boolean troubled;
  private boolean closed;

  /// What is to be done for a task. It must be harmless to do it twice.
  public interface Worker<T> {
    /// Any exception means: again later.
    void run(T task) throws Exception;
  }

  private TaskQueue(
      TaskDb db, TaskKind<T> kind, TaskConfig config, Worker<T> worker, InstantSource clock) {
    this.db = db;
    this.kind = kind;
    this.table = new TaskTable(kind);
    this.config = config;
    this.worker = worker;
    this.clock = clock;
    this.dispatcher = Thread.ofVirtual().name("tasks-" + kind.table()).unstarted(this::dispatch);
  }

  /// Opens the queue and goes on with the tasks that are in it.
  public static <T> TaskQueue<T> open(
      TaskDb db, TaskKind<T> kind, TaskConfig config, Worker<T> worker) throws IOException {
    return open(db, kind, config, worker, InstantSource.system());
  }

  static <T> TaskQueue<T> open(
      TaskDb db, TaskKind<T> kind, TaskConfig config, Worker<T> worker, InstantSource clock)
      throws IOException {
    TaskQueue<T> queue = new TaskQueue<>(db, kind, config, worker, clock);
    db.call(connection -> {
      queue.table.create(connection);
      return true;
    });
    queue.dispatcher.start();
    return queue;
  }

  /// Adds a task; it is durable when this returns.
  ///
  /// @param delay not before this time has passed
  /// @return false when a task with this key was there: it now has the new fields and the earlier
  ///   time
  public boolean add(T task, Duration delay) throws IOException {
    List<String> fields = kind.fields(task);
    boolean added = db.call(c -> table.add(c, fields, delay, clock.instant()));
    wake();
    return added;
  }

  /// Tasks that are not done.
  public long pendingCount() throws IOException {
    return db.call(table::count);
  }

  /// Tasks with this value in a column, at most `limit`.
  public List<T> find(String column, String value, int limit) throws IOException {
    List<TaskTable.Row> rows = db.call(c -> table.where(c, column, value, limit));
    return rows.stream().map(row -> kind.decode().apply(row.fields())).toList();
  }

  /// Runs a task on the caller's thread, whether it is due or not; while another thread runs it,
  /// waits for that first.
  ///
  /// @return false when there is no task with this key (any more)
  /// @throws IOException when the attempt failed; the task stays
  public boolean runNow(T task) throws IOException, InterruptedException {
    List<String> key = kind.key(task);
    lock.lockInterruptibly();
    try {
      while (!running.add(key)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    try {
      List<TaskTable.Row> rows = db.call(c -> table.byKey(c, key));
      if (rows.isEmpty()) {
        return false;
      }
      attempt(key, rows.getFirst());
      return true;
    } finally {
      ended(key);
    }
  }

  /// Looks for due tasks now; for tests that move the clock.
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void dispatch() {
    while (awaitWork()) {
      try {
        startDue();
      } catch (IOException | RuntimeException e) {
        LOG.warn("cannot look for tasks in {}: {}", kind.table(), e.toString());
        troubled();
      }
    }
  }

  /// Waits until something changed or the next task is due; after trouble with the database for a
  /// while in any case.
  private boolean awaitWork() {
    try {
      long left = untilNext().toNanos();
      lock.lockInterruptibly();
      try {
        while (!closed && left > 0 && (troubled || !woken)) {
          left =
              changed.awaitNanos(troubled ? Math.min(left, config.firstRetry().toNanos()) : left);
          troubled = troubled && left > 0;
        }
        woken = false;
        return !closed;
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      return false;
    }
  }

  private Duration untilNext() {
    try {
      Instant now = clock.instant();
      long next = db.call(c -> table.nextAttempt(c, now));
      long millis = Math.min(LONGEST_WAIT.toMillis(), next - now.toEpochMilli());
      return Duration.ofMillis(Math.max(1, millis));
    } catch (IOException | RuntimeException e) {
      troubled();
      return config.firstRetry();
    }
  }

  private void troubled() {
    lock.lock();
    try {
      troubled = true;
    } finally {
      lock.unlock();
    }
  }

  private void startDue() throws IOException {
    int free;
    int taken;
    lock.lock();
    try {
      taken = running.size();
      free = config.workers() - threads.size();
    } finally {
      lock.unlock();
    }
    if (free <= 0) {
      return;
    }
    int limit = free + taken;
    for (TaskTable.Row row : db.call(c -> table.due(c, clock.instant(), limit))) {
      start(row);
    }
  }

  private void start(TaskTable.Row row) {
    List<String> key = List.copyOf(row.fields().subList(0, kind.keyColumns().size()));
    lock.lock();
    try {
      if (closed || threads.size() >= config.workers() || !running.add(key)) {
        return;
      }
      Thread thread = Thread.ofVirtual().name("task-" + key).unstarted(() -> work(key));
      threads.put(key, thread);
      thread.start();
    } finally {
      lock.unlock();
    }
  }

  private void work(List<String> key) {
    try {
      List<TaskTable.Row> rows = db.call(c -> table.byKey(c, key));
      if (!rows.isEmpty()) {
        attempt(key, rows.getFirst());
      }
    } catch (IOException | RuntimeException e) {
      if (!isClosed()) {
        LOG.warn("task {} {} failed, it will be tried again: {}", kind.table(), key, e.toString());
      }
    } finally {
      ended(key);
    }
  }

  private void attempt(List<String> key, TaskTable.Row row) throws IOException {
    try {
      worker.run(kind.decode().apply(row.fields()));
    } catch (Exception e) {
      if (!isClosed()) {
        Instant now = clock.instant();
        Instant next = now.plus(config.retryAfter(row.failures() + 1));
        db.call(c -> {
          table.failed(c, key, row, now, next);
          return true;
        });
      }
      throw e instanceof IOException io ? io : new IOException(e.toString(), e);
    }
    record(c -> table.succeeded(c, key, row.version(), clock.instant()));
  }

  private void record(TaskDb.Work<Boolean> outcome) throws IOException {
    try {
      var _ = db.call(outcome);
    } catch (IOException | RuntimeException e) {
      troubled();
      throw e;
    }
  }

  private void ended(List<String> key) {
    lock.lock();
    try {
      running.remove(key);
      threads.remove(key);
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts what runs and waits for it; nothing is lost, it runs again after the next start.
  @Override
  public void close() {
    List<Thread> left;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      left = List.copyOf(threads.values());
    } finally {
      lock.unlock();
    }
    dispatcher.interrupt();
    left.forEach(Thread::interrupt);
    try {
      dispatcher.join();
      for (Thread thread : left) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
