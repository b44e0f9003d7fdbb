package kraken.http.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import kraken.http.jetty.BodyReader;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;

/// One attempt of a call: sends it and waits for the headers of the answer.
final class Call {
  private final String name;
  private final Request request;
  private final CompletableFuture<HttpDownload> answer = new CompletableFuture<>();

  Call(String name, Request request) {
    this.name = name;
    this.request = request;
  }

  HttpDownload await() throws HttpException {
    request.onResponseContentSource(this::headersArrived);
    request.send(this::ended);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var _ = request.abort(e);
      throw new HttpException(name + ": interrupted", e);
    }
  }

  private void headersArrived(Response response, Content.Source source) {
    var body = new BodyReader(source, this::failure);
    answer.complete(
        new HttpDownload(
            name,
            response.getStatus(),
            Headers.of(response.getHeaders()),
            body,
            this::closedEarly));
  }

  private void closedEarly() {
    var _ = request.abort(new HttpException(name + ": closed before its end"));
  }

  private void ended(Result result) {
    if (result.getFailure() != null) {
      answer.completeExceptionally(result.getFailure());
    }
  }

  private HttpException failure(Throwable cause) {
    String what = cause instanceof TimeoutException ? "no answer in time" : cause.toString();
    return new HttpException(name + ": " + what, cause);
  }
}
