package kraken.store.task;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;

/// One SQLite file and the one thread that uses it, a platform thread, because SQLite would pin a
/// carrier. What is asked at the same time runs in one transaction, so that many adds share one
/// wait for the disk. Thread-safe.
public final class TaskDb implements AutoCloseable {
  private static final int WAITING = 1024;
  private static final int TOGETHER = 256;

  private final Connection connection;
  private final BlockingQueue<Call<?>> calls = new ArrayBlockingQueue<>(WAITING);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread writer;

  private TaskDb(Connection connection, String name) {
    this.connection = connection;
    this.writer = Thread.ofPlatform().name("tasks-" + name).daemon().start(this::work);
  }

  /// Opens or creates the file.
  ///
  /// @param fsync whether a task survives a power loss too, not only a kill
  public static TaskDb open(Path file, boolean fsync) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma journal_mode = wal");
        statement.execute("pragma synchronous = " + (fsync ? "full" : "normal"));
        statement.execute("pragma busy_timeout = 5000");
      }
      connection.setAutoCommit(false);
      return new TaskDb(connection, String.valueOf(file.getFileName()));
    } catch (SQLException e) {
      throw new IOException("cannot open the task database " + file + ": " + e.getMessage(), e);
    }
  }

  interface Work<R> {
    R on(Connection connection) throws SQLException;
  }

  /// Runs on the writer thread; returns when it is committed.
  <R> R call(Work<R> work) throws IOException {
    Call<R> call = new Call<>(work);
    try {
      if (closed.get()) {
        throw closedError();
      }
      calls.put(call);
      if (closed.get()) {
        // The writer may have looked for the last time already.
        drain();
      }
      call.done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the task database");
    }
    return call.result();
  }

  private static ServiceException closedError() {
    return new ServiceException.Unavailable("the task database is closed");
  }

  private static final class Call<R> {
    private final Work<R> work;
    final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable R value;
    private volatile @Nullable Exception failure;

    Call(Work<R> work) {
      this.work = work;
    }

    void run(Connection connection) throws SQLException {
      value = work.on(connection);
    }

    void fail(Exception e) {
      failure = e;
    }

    R result() throws IOException {
      Exception e = failure;
      if (e instanceof ServiceException known) {
        throw known;
      }
      if (e != null) {
        throw new IOException("task database: " + e.getMessage(), e);
      }
      R result = value;
      if (result == null) {
        throw new IllegalStateException("work on the task database gave nothing");
      }
      return result;
    }
  }

  private void work() {
    List<Call<?>> batch = new ArrayList<>();
    try {
      while (!closed.get()) {
        batch.add(calls.take());
        calls.drainTo(batch, TOGETHER - 1);
        transact(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      // Closing; whoever still waits is told below.
    } finally {
      drain();
    }
  }

  /// All in one transaction; when one of them fails, each alone.
  private void transact(List<Call<?>> batch) {
    try {
      for (Call<?> call : batch) {
        call.run(connection);
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      batch.forEach(this::transactAlone);
    } finally {
      batch.forEach(call -> call.done.countDown());
    }
  }

  private void transactAlone(Call<?> call) {
    try {
      call.run(connection);
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      call.fail(e);
    }
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void drain() {
    for (Call<?> call = calls.poll(); call != null; call = calls.poll()) {
      call.fail(closedError());
      call.done.countDown();
    }
  }

  /// Ends the writer after what it is doing; later calls fail.
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    writer.interrupt();
    try {
      writer.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IOException("cannot close the task database: " + e.getMessage(), e);
    }
  }
}
