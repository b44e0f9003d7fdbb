package kraken.node.config;

import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.Opaque;

/// `registry`: the registry as configured for the reference's library.
public record RegistrySection(@Doc("keys of the reference's registry library") Docker docker) {

  /// The part of it that means something here.
  public record Docker(
      @Doc("version of the format") @NoEffect("none") String version,
      @Doc("log of the registry") @NoEffect("zap decides") Opaque log,
      @Doc("inner listener, and the secret of upload URLs")
          @NoEffect("the ports given as flags are served directly")
          Opaque http,
      @Doc("authentication of clients")
          @NoEffect(value = "clients are not authenticated", warn = true)
          Opaque auth,
      @Doc("calls to others when something happens")
          @NoEffect(value = "nobody is notified", warn = true)
          Opaque notifications,
      @Doc("what a manifest may contain") @NoEffect("manifests are always checked")
          Opaque validation,
      @Doc("old manifest formats") @NoEffect("schema 1 is not served") Opaque compatibility,
      @Doc("pull-through cache") @NoEffect(value = "there is none", warn = true) Opaque proxy,
      @Doc("plug-ins") @NoEffect(value = "there are none", warn = true) Opaque middleware,
      @Doc("health checks of the library") @NoEffect("GET /health answers always") Opaque health,
      @Doc("storage of the library") @NoEffect("the role is the storage, as in the reference")
          Opaque storage,
      @Doc("cache of the library") @NoEffect("the role is the storage, as in the reference")
          Opaque redis) {}
}
