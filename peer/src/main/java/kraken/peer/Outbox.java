package kraken.peer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be sent on one connection, in order: small messages and pieces. Bounded, so that a
/// peer that does not read costs little. The loop puts, the writer takes.
final class Outbox {
  /// Like the reference; there the message is dropped then, here the connection is closed.
  static final int CAPACITY = 10_000;

  /// So many small messages go out in one write.
  private static final int BATCH = 64;

  sealed interface Item {}

  record Frame(ByteBuffer bytes) implements Item {}

  record Piece(int piece, TorrentFile file, ByteBuffer header) implements Item {}

  /// Piece digests, read when their turn comes.
  record Digests(int from, int count, TorrentFile file) implements Item {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private boolean ended;

  /// Adds an item; false when there is no room, or nothing will be sent any more.
  boolean put(Item item) {
    lock.lock();
    try {
      if (ended || items.size() >= CAPACITY) {
        return false;
      }
      items.add(item);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for what is next: what comes from a file, alone, or all messages before that. Empty when
  /// nothing will come any more.
  List<Item> take() throws InterruptedException {
    lock.lock();
    try {
      while (items.isEmpty() && !ended) {
        changed.await();
      }
      List<Item> batch = new ArrayList<>();
      while (!items.isEmpty() && batch.size() < BATCH) {
        boolean message = items.peek() instanceof Frame;
        if (!message && !batch.isEmpty()) {
          break;
        }
        batch.add(items.remove());
        if (!message) {
          break;
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a piece back that has not been begun; false when it is not here.
  boolean cancel(int piece) {
    lock.lock();
    try {
      for (Item item : items) {
        if (item instanceof Piece(int waiting, TorrentFile file, ByteBuffer _)
            && waiting == piece) {
          items.remove(item);
          file.release();
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// No more items; what is here is still sent. Tells whether that is nothing but messages.
  boolean end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
      return items.stream().noneMatch(item -> item instanceof Piece);
    } finally {
      lock.unlock();
    }
  }

  /// No more items, and what is here is not sent either.
  void clear() {
    lock.lock();
    try {
      ended = true;
      for (Item item : items) {
        switch (item) {
          case Frame _ -> {}
          case Piece(int _, TorrentFile file, ByteBuffer _) -> file.release();
          case Digests(int _, int _, TorrentFile file) -> file.release();
        }
      }
      items.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }
}
