package kraken.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import kraken.core.ServiceException;

/// The routes of a server: method and path pattern to handler.
///
/// Patterns are matched on the raw path: `/tags/{tag}` (one segment), `/list/{prefix...}` (the
/// rest, may be empty), `/v2/{name...}/blobs/{digest}` (several segments before a fixed end).
/// Literal segments win over `{x}`, these over `{x...}`. A path without a route is 404, a route
/// without the method 405 with `Allow`; HEAD uses the GET route. Fill it, then start the server.
public final class Router {
  private final List<Route> routes = new ArrayList<>();
  private ErrorMapper errors = ErrorMapper.plainText();
  private Observer observer = _ -> {};
  private Optional<CidrList> allowed = Optional.empty();

  /// A pattern with its handler, and the router whose error mapper it keeps when it is included.
  private record Route(String method, RoutePattern pattern, Handler handler, Router owner) {
    boolean takes(String asked) {
      return method.equals(asked) || method.equals("*");
    }
  }

  public Router get(String pattern, Handler handler) {
    return route("GET", pattern, handler);
  }

  public Router head(String pattern, Handler handler) {
    return route("HEAD", pattern, handler);
  }

  public Router put(String pattern, Handler handler) {
    return route("PUT", pattern, handler);
  }

  public Router post(String pattern, Handler handler) {
    return route("POST", pattern, handler);
  }

  public Router patch(String pattern, Handler handler) {
    return route("PATCH", pattern, handler);
  }

  public Router delete(String pattern, Handler handler) {
    return route("DELETE", pattern, handler);
  }

  /// Every method that has no route of its own on this pattern.
  public Router any(String pattern, Handler handler) {
    return route("*", pattern, handler);
  }

  /// How errors are answered instead of plain text; also the 404 and 405 of this router.
  public Router errors(ErrorMapper mapper) {
    errors = mapper;
    return this;
  }

  /// Who is told of every request.
  public Router observer(Observer told) {
    observer = told;
    return this;
  }

  /// Clients from elsewhere get 403. An empty list lets nobody in.
  public Router allowOnly(CidrList clients) {
    allowed = Optional.of(clients);
    return this;
  }

  /// Adds the routes of another router, which keep their own way to answer errors.
  public Router include(Router other) {
    other.routes.forEach(this::add);
    return this;
  }

  private Router route(String method, String pattern, Handler handler) {
    add(new Route(method, RoutePattern.parse(pattern), handler, this));
    return this;
  }

  private void add(Route route) {
    for (Route other : routes) {
      if (other.method().equals(route.method())
          && other.pattern().text().equals(route.pattern().text())) {
        throw new IllegalArgumentException(
            "two routes for " + route.method() + " " + route.pattern().text());
      }
    }
    routes.add(route);
    routes.sort(Comparator.comparing(Route::pattern).thenComparing(r -> r.method().equals("*")));
  }

  Observer observer() {
    return observer;
  }

  /// Finds the route and runs its handler; whatever happens, an answer is sent or the connection is
  /// to be cut.
  void serve(Exchange exchange) throws IOException {
    ErrorMapper mapper = errors;
    try {
      admit(exchange.remoteInet());
      List<String> path = path(exchange);
      Route route = find(exchange, path);
      mapper = route.owner().errors;
      var raw = route.pattern().match(path).orElseThrow();
      exchange.enter(route.pattern().text(), route.pattern().decode(raw));
      route.handler().handle(exchange);
      exchange.sendIfNothingSent();
    } catch (Exception e) {
      exchange.fail(e, mapper);
    }
  }

  /// Answers a request that was broken before it could have a route.
  void refuse(Exchange exchange, int status, String reason) throws IOException {
    String message = "the request is malformed: " + reason;
    errors.answer(
        exchange,
        status == 400
            ? new ServiceException.Invalid(message)
            : new StatusException(status, message));
  }

  private void admit(InetAddress client) {
    if (allowed.isPresent() && !allowed.get().contains(client)) {
      throw new ServiceException.Forbidden(
          client.getHostAddress() + " is not in the allowed_cidrs of this port");
    }
  }

  private static List<String> path(Exchange exchange) {
    if (!exchange.rawPath().startsWith("/")) {
      throw new ServiceException.Invalid("path must start with /, got: " + exchange.rawPath());
    }
    return RoutePattern.split(exchange.rawPath());
  }

  private Route find(Exchange exchange, List<String> path) {
    String method = exchange.method();
    Optional<Route> get = Optional.empty();
    var methods = new TreeSet<String>();
    for (Route route : routes) {
      if (route.pattern().match(path).isEmpty()) {
        continue;
      }
      if (route.takes(method)) {
        return route;
      }
      if (get.isEmpty() && route.method().equals("GET")) {
        get = Optional.of(route);
        methods.add("HEAD");
      }
      methods.add(route.method());
    }
    if (method.equals("HEAD") && get.isPresent()) {
      return get.get();
    }
    if (methods.isEmpty()) {
      throw new ServiceException.NotFound("no such page: " + exchange.rawPath());
    }
    exchange.allow(String.join(", ", methods));
    throw new StatusException(
        405, method + " is not allowed here; allowed: " + String.join(", ", methods));
  }
}
