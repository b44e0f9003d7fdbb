package kraken.node.config;

import java.util.List;
import kraken.http.server.CidrList;

/// An address, or a block of them such as `172.16.0.0/12`; checked, and kept as written.
public record Cidr(String text) {

  public static Cidr parse(String text) {
    Cidr cidr = new Cidr(text);
    cidr.check();
    return cidr;
  }

  private void check() {
    CidrList _ = CidrList.parse(List.of(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
