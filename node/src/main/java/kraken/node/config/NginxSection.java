package kraken.node.config;

import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;

/// `nginx`: the reference runs one in front of each role; here there is none.
public record NginxSection(
    @Doc("program") @NoEffect("there is no nginx") String binary,
    @Doc("run through sudo") @NoEffect("there is no nginx") boolean root,
    @Doc("name of the template") @NoEffect("there is no nginx") String name,
    @Doc("template file") @NoEffect("there is no nginx") String templatePath,
    @Doc("directory of its cache") @NoEffect("there is no nginx") String cacheDir,
    @Doc("directory of its logs") @NoEffect("there is no nginx") String logDir,
    @Doc("log file") @NoEffect("there is no nginx") String stdoutLogPath,
    @Doc("log file") @NoEffect("there is no nginx") String accessLogPath,
    @Doc("log file") @NoEffect("there is no nginx") String errorLogPath,
    @Doc("read timeout of requests") @NoEffect("there is no nginx") String proxyTimeout,
    @Doc("connections waiting to be accepted; 0 is the default of the server") int listenBacklog) {
  public NginxSection {
    if (listenBacklog < 0) {
      throw new IllegalArgumentException(
          "listen_backlog must not be negative, got " + listenBacklog);
    }
  }
}
