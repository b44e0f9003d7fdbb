/// What server and client share: the content of a blob as it goes over HTTP, JSON, path escapes,
/// and the threads and buffers that all servers and clients of a process run on.
///
/// Used by every module that speaks HTTP. [HttpRuntime] and [Json] may be shared between threads; a
/// [BlobContent] belongs to one request.
///
/// ```
/// try (var runtime = new HttpRuntime(); var server = new HttpServer(runtime, config, router)) {
///   server.start();
/// }
/// ```
@NullMarked
package kraken.http;

import org.jspecify.annotations.NullMarked;
