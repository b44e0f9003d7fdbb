package kraken.node.base;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kraken.backend.Backend;
import kraken.backend.Backends;
import kraken.backend.NamePath;
import kraken.backend.file.FileBackend;
import kraken.core.ServiceException;
import kraken.node.config.BackendSection;
import kraken.node.config.BackendsEntry;

/// From the list `backends` of a configuration to open backends.
public final class BackendSetup {
  private BackendSetup() {}

  /// Opens one backend per entry, in their order.
  ///
  /// @throws ServiceException.Invalid for a kind of storage that is not built yet
  public static Backends open(List<BackendsEntry> entries) throws IOException {
    List<Backends.Rule> rules = new ArrayList<>();
    for (BackendsEntry entry : entries) {
      rules.add(
          new Backends.Rule(entry.namespace().pattern(), open(entry.backend()), entry.mustReady()));
    }
    return new Backends(rules);
  }

  private static Backend open(BackendSection section) throws IOException {
    if (section instanceof BackendSection.File file) {
      String scheme = file.namePath().name().toLowerCase(Locale.ROOT);
      return FileBackend.open(file.root(), NamePath.parse(scheme), true);
    }
    throw new ServiceException.Invalid(
        "backends: "
            + section.getClass().getSimpleName().toLowerCase(Locale.ROOT)
            + " is not built yet; use file: {root: DIRECTORY, name_path: SCHEME}");
  }
}
