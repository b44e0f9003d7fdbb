package kraken.node.config;

import java.util.List;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;

/// `tls`: on unless switched off, on both sides, as in the reference.
public record TlsSection(
    @Doc("name expected in the certificates of others") @NoEffect("TLS is not built yet")
        String name,
    @Doc("certificate authorities") @NoEffect("TLS is not built yet") List<Pem> cas,
    @Doc("what this process serves; disabled: true is mandatory until TLS is built") Server server,
    @Doc("what this process calls; disabled: true is mandatory until TLS is built") Client client) {

  /// The serving side.
  public record Server(
      @Doc("serve plain HTTP") boolean disabled,
      @Doc("certificate") @NoEffect("TLS is not built yet") Pem cert,
      @Doc("private key") @NoEffect("TLS is not built yet") Pem key,
      @Doc("passphrase of the key") @NoEffect("TLS is not built yet") Pem passphrase) {}

  /// The calling side.
  public record Client(
      @Doc("call others by plain HTTP") boolean disabled,
      @Doc("certificate") @NoEffect("TLS is not built yet") Pem cert,
      @Doc("private key") @NoEffect("TLS is not built yet") Pem key,
      @Doc("passphrase of the key") @NoEffect("TLS is not built yet") Pem passphrase) {}

  /// A file in PEM form, or one with a passphrase.
  public record Pem(@Doc("the file") String path) {}

  /// Whether this configuration asks for plain HTTP on both sides.
  public boolean isDisabled() {
    return server.disabled() && client.disabled();
  }
}
