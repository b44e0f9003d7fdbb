/// An HTTP client as one part of the system calls another: small calls with a deadline, blobs up
/// and down without copies, one pool of connections.
///
/// Called by `cluster` and `backend`. [HttpClient] is thread-safe and lives as long as its role;
/// calls block, on virtual threads. A status is an answer, not an exception; [HttpException] means
/// that there was no answer.
///
/// ```
/// var answer = client.send(HttpRequest.get("http://" + address + "/health").retry());
/// if (answer.status() == 200) { log.info("{}", answer.text()); }
/// ```
@NullMarked
package kraken.http.client;

import org.jspecify.annotations.NullMarked;
