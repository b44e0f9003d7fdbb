package kraken.node.buildindex;

import java.util.List;
import kraken.core.Tag;
import kraken.store.task.TaskKind;

/// A tag that the backend does not have yet.
///
/// @param digest as the tag stood when the task was added; the worker writes what it is by then
record WriteBack(Tag tag, String digest) {
  static final TaskKind<WriteBack> KIND =
      new TaskKind<>(
          "writeback_task",
          List.of("namespace", "name"),
          List.of("digest"),
          task -> List.of(task.tag().value(), task.tag().value(), task.digest()),
          fields -> new WriteBack(new Tag(fields.get(1)), fields.get(2)));
}
