package kraken.registry;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.server.Exchange;
import kraken.registry.oci.ContentRange;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;

/// Takes blobs: at once, in one stream, or in chunks that must come in order (OCI distribution 1.1,
/// "Pushing blobs").
///
/// One request at a time writes to an upload; a second one is told to come again.
final class Uploads {
  private final Pushes pushes;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  Uploads(Pushes pushes) {
    this.pushes = pushes;
  }

  /// POST: mounts a blob that is there already, takes a whole one, or opens an upload.
  void post(Exchange exchange, RegistryPath.Uploads path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Optional<Digest> mount = exchange.query("mount").map(Names::digest);
    if (mount.isPresent() && pushes.hasBlob(repository, mount.get())) {
      created(exchange, repository, mount.get());
      return;
    }
    Optional<Digest> whole = exchange.query("digest").map(Names::digest);
    Pushes.Upload upload = pushes.startUpload(repository);
    if (whole.isPresent()) {
      takeWhole(exchange, repository, upload, whole.get());
    } else {
      exchange.status(202);
      describe(exchange, repository, upload).send();
    }
  }

  /// GET: how far it is.
  void status(Exchange exchange, RegistryPath.UploadById path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Pushes.Upload upload = find(repository, path);
    exchange.status(204);
    describe(exchange, repository, upload).send();
  }

  /// PATCH: the next chunk, or the whole stream.
  void patch(Exchange exchange, RegistryPath.UploadById path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Pushes.Upload upload = alone(repository, path, u -> receive(exchange, repository, u));
    exchange.status(202);
    describe(exchange, repository, upload).send();
  }

  /// PUT: the last chunk, if any, and what all of it must be.
  void put(Exchange exchange, RegistryPath.UploadById path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Digest digest =
        Names.digest(
            exchange
                .query("digest")
                .orElseThrow(() ->
                    Refusal.of(
                        ErrorCode.DIGEST_INVALID,
                        "the parameter digest is missing: PUT <location>?digest=sha256:...")));
    alone(
        repository,
        path,
        upload -> {
          receive(exchange, repository, upload);
          commit(upload, digest);
        });
    created(exchange, repository, digest);
  }

  /// DELETE: never mind.
  void cancel(Exchange exchange, RegistryPath.UploadById path) throws IOException {
    alone(Names.repository(path), path, Pushes.Upload::cancel);
    exchange.status(204).send();
  }

  private interface Step {
    void run(Pushes.Upload upload) throws IOException;
  }

  /// Runs what writes to the upload. The answer is sent after it, because on the answer the client
  /// comes with its next chunk.
  private Pushes.Upload alone(RepositoryName repository, RegistryPath.UploadById path, Step step)
      throws IOException {
    String key = path.name() + "/" + path.id();
    if (!busy.add(key)) {
      throw new ServiceException.TooBusy(
          "another request is writing to this upload; wait for its end");
    }
    try {
      Pushes.Upload upload = find(repository, path);
      step.run(upload);
      return upload;
    } finally {
      busy.remove(key);
    }
  }

  private Pushes.Upload find(RepositoryName repository, RegistryPath.UploadById path)
      throws IOException {
    Optional<Pushes.Upload> upload =
        path.isPlausible() ? pushes.findUpload(repository, path.id()) : Optional.empty();
    return upload.orElseThrow(() ->
        Refusal.of(
            ErrorCode.BLOB_UPLOAD_UNKNOWN,
            "no such upload in repository " + repository + "; begin a new one"));
  }

  /// Nobody else knows this upload, so whatever fails, nothing may stay.
  private static void takeWhole(
      Exchange exchange, RepositoryName repository, Pushes.Upload upload, Digest digest)
      throws IOException {
    boolean isTaken = false;
    try {
      receive(exchange, repository, upload);
      commit(upload, digest);
      isTaken = true;
    } finally {
      if (!isTaken) {
        upload.cancel();
      }
    }
    created(exchange, repository, digest);
  }

  private static void receive(Exchange exchange, RepositoryName repository, Pushes.Upload upload)
      throws IOException {
    Optional<ContentRange> range =
        exchange
            .header("Content-Range")
            .map(
                text -> Refusal.onInvalid(ErrorCode.RANGE_INVALID, () -> ContentRange.parse(text)));
    long declared = exchange.contentLength();
    if (range.isPresent()) {
      requireInOrder(range.get(), repository, upload);
      requireLength(range.get(), declared < 0 ? range.get().length() : declared);
    }
    long before = upload.size();
    exchange.readBody(chunk -> {
      if (range.isPresent()) {
        long most = range.get().length();
        long end = upload.size() - before + chunk.remaining();
        requireLength(range.get(), end > most ? end : most);
      }
      upload.append(chunk);
    });
    if (range.isPresent()) {
      requireLength(range.get(), upload.size() - before);
    }
  }

  private static void requireInOrder(
      ContentRange range, RepositoryName repository, Pushes.Upload upload) {
    if (range.first() != upload.size()) {
      throw Refusal.of(
              ErrorCode.RANGE_INVALID,
              "the chunk begins at "
                  + range.first()
                  + ", but the next byte of the upload is "
                  + upload.size())
          .headers(progress(repository, upload));
    }
  }

  private static void requireLength(ContentRange range, long actual) {
    if (range.length() != actual) {
      throw Refusal.of(
          ErrorCode.SIZE_INVALID,
          "Content-Range "
              + range
              + " means "
              + range.length()
              + " bytes, but the body has "
              + (actual > range.length() ? "at least " : "")
              + actual);
    }
  }

  private static void commit(Pushes.Upload upload, Digest digest) throws IOException {
    try {
      upload.commit(digest);
    } catch (ServiceException.Invalid e) {
      throw Refusal.of(ErrorCode.DIGEST_INVALID, e);
    }
  }

  private static void created(Exchange exchange, RepositoryName repository, Digest digest)
      throws IOException {
    exchange
        .status(201)
        .header("Location", Names.blobUrl(repository, digest))
        .header("Docker-Content-Digest", digest.toString())
        .send();
  }

  private static Exchange describe(
      Exchange exchange, RepositoryName repository, Pushes.Upload upload) {
    progress(repository, upload).forEach(exchange::header);
    return exchange.header("Docker-Upload-UUID", upload.id());
  }

  /// Where the upload is and which bytes it has; `0-0` also where there is none, as all registries
  /// say it.
  private static Map<String, String> progress(RepositoryName repository, Pushes.Upload upload) {
    return Map.of(
        "Location",
        Names.uploadUrl(repository, upload.id()),
        "Range",
        "0-" + Math.max(0, upload.size() - 1));
  }
}
