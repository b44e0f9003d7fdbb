package kraken.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.node.client.ImageName;
import kraken.node.client.LayoutDirectory;
import kraken.node.client.Progress;
import kraken.node.client.Pull;
import kraken.node.client.RemoteRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kraken pull`.
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = {
      "Pulls an image, with all its platforms, into a directory in the OCI layout.",
      "What is there already is not fetched again; a pull that broke off goes on.",
    })
public final class PullCommand implements Callable<Integer> {
  private static final String FIRST_AGENT = "127.0.0.1:16000";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE",
      description = "[HOST:PORT/]REPOSITORY[:TAG|@DIGEST]; the tag is latest by default.")
  private String image = "";

  @Option(
      names = "--from",
      paramLabel = "HOST:PORT",
      description = "The registry, when IMAGE does not name it. Default: " + FIRST_AGENT + ".")
  private @Nullable String from;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The directory. Default: the last word of the repository.")
  private @Nullable Path output;

  @Override
  public Integer call() throws Exception {
    Terminal terminal = Terminal.of(spec);
    ImageName name = ImageName.parse(image);
    HostPort host = Terminal.registry(from, name, FIRST_AGENT);
    LayoutDirectory layout =
        new LayoutDirectory(output == null ? Path.of(name.shortName()) : output);
    try (RemoteRegistry registry = new RemoteRegistry(host);
        Progress progress = terminal.progress()) {
      Digest digest = new Pull(registry, layout, progress).run(name);
      progress.done(name + " is in " + layout);
      terminal.print(digest.toString());
    }
    return 0;
  }
}
