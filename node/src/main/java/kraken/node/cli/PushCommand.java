package kraken.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.node.client.ImageLayout;
import kraken.node.client.ImageName;
import kraken.node.client.Progress;
import kraken.node.client.Push;
import kraken.node.client.RemoteRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kraken push`.
@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    description = {
      "Pushes an image, with all its platforms, from an OCI layout.",
      "The layout is a directory or a tar archive of one, such as docker save writes.",
    })
public final class PushCommand implements Callable<Integer> {
  private static final String PROXY = "127.0.0.1:15000";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The directory or archive.")
  private Path source = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "IMAGE",
      description = "[HOST:PORT/]REPOSITORY[:TAG|@DIGEST]; the tag is latest by default.")
  private String image = "";

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      description = "The registry, when IMAGE does not name it. Default: " + PROXY + ".")
  private @Nullable String to;

  @Override
  public Integer call() throws Exception {
    Terminal terminal = Terminal.of(spec);
    ImageName name = ImageName.parse(image);
    HostPort host = Terminal.registry(to, name, PROXY);
    ImageLayout layout = ImageLayout.open(source);
    try (RemoteRegistry registry = new RemoteRegistry(host);
        Progress progress = terminal.progress()) {
      Digest digest = new Push(layout, registry, progress).run(name);
      progress.done(name + " is at " + registry);
      terminal.print(digest.toString());
    }
    return 0;
  }
}
