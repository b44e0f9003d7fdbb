package kraken.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reserves the blocks of a file on Linux with `fallocate(2)`, which Java does not offer. Pieces
/// that are then written in any order cost a third less CPU than into a sparse file on ext4. It is
/// only a gain of speed: where the call does not exist, the file system knows no reservation or has
/// too little room, the file stays sparse.
final class Preallocation {
  private static final long WORTHWHILE = 1 << 20;
  private static final int READ_WRITE = 2;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final boolean LINUX =
      System.getProperty("os.name", "").equals("Linux")
          && LINKER.defaultLookup().find("fallocate").isPresent();

  private Preallocation() {}

  /// Reserves the first `length` bytes of an existing file, unless the disk would be full then.
  static void reserve(Path file, long length) throws IOException {
    if (!LINUX || length < WORTHWHILE || Files.getFileStore(file).getUsableSpace() / 2 < length) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      int fd = open(arena.allocateFrom(file.toString()));
      if (fd >= 0) {
        var _ = allocate(fd, length);
        var _ = close(fd);
      }
    }
  }

  private static int open(MemorySegment path) {
    MethodHandle open =
        function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    return call(() -> (int) open.invokeExact(path, READ_WRITE));
  }

  private static int allocate(int fd, long length) {
    MethodHandle fallocate =
        function(
            "fallocate",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    return call(() -> (int) fallocate.invokeExact(fd, 0, 0L, length));
  }

  private static int close(int fd) {
    MethodHandle close =
        function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    return call(() -> (int) close.invokeExact(fd));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  private interface Native {
    int call() throws Throwable;
  }

  private static int call(Native function) {
    try {
      return function.call();
    } catch (Throwable e) {
      throw new IllegalStateException("a native call does not throw", e);
    }
  }
}
