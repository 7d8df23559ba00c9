package caibian.testnode.launcher;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.BindHttpException;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one Elasticsearch node on 127.0.0.1 until the process is told to stop. Arguments: home, data directory, HTTP port, and
 * further settings of the node as NAME=VALUE, which come before its own.
 *
 * <p>It takes the place of the server's own bootstrap, which wants the full distribution and refuses to run as root.
 */
public final class Launcher {
    private static final String NAME = "caibian-test";

    private static volatile boolean stopping;

    private Launcher() {}

    public static void main(String[] args) {
        PrintStream out = System.out; // both are kept, because the log configuration replaces them
        PrintStream err = System.err;
        Path data = Path.of(args[1]).toAbsolutePath();
        int port = Integer.parseInt(args[2]);
        try {
            Node node = create(Path.of(args[0]).toAbsolutePath(), data, port, Arrays.asList(args).subList(3, args.length));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "node-shutdown"));
            node.start();
            // A data directory that was used before has to be recovered; until then, searches and writes would fail.
            node.client().admin().cluster().prepareHealth(TimeValue.timeValueSeconds(60))
                .setWaitForYellowStatus().setTimeout(TimeValue.timeValueSeconds(60)).get();
            out.println("READY http://127.0.0.1:" + port);
            Thread.currentThread().join(); // for ever: all the node's own threads are daemons
        } catch (Exception | LinkageError e) {
            if (stopping) {
                return; // a start that was told to stop has not failed
            }
            LogManager.getLogger(Launcher.class).error("cannot start", e);
            err.println("elasticsearch: cannot start: " + e + " (see " + data.resolve("logs") + ")");
            System.exit(ExceptionsHelper.unwrap(e, BindHttpException.class) != null ? 2 : 1);
        }
    }

    private static Node create(Path home, Path data, int port, List<String> further) throws Exception {
        Settings.Builder builder = Settings.builder()
            .put("cluster.name", NAME)
            .put("node.name", NAME)
            .put("path.home", home.toString())
            .put("path.data", Files.createDirectories(data.resolve("data")).toString())
            .put("path.logs", Files.createDirectories(data.resolve("logs")).toString())
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", "0") // nobody connects to it: any free port will do
            .put("discovery.type", "single-node")
            .put("cluster.routing.allocation.disk.threshold_enabled", false); // a nearly full disk must not block tests
        for (String each : further) {
            String[] parts = each.split("=", 2);
            builder.put(parts[0], parts[1]);
        }
        Settings settings = builder.build();
        String name = settings.get("node.name");

        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName(name);
        LogConfigurator.configureESLogging();
        Environment env = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> name);
        LogConfigurator.configure(env, false);

        // false: the server is on the class path, so there is no module that could export anything to plugins
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(env.modulesDir()), Set.of(), Map.of(), false);
        return new Node(env, plugins);
    }

    private static void close(Node node) {
        stopping = true;
        try {
            node.close();
            if (!node.awaitClose(15, TimeUnit.SECONDS)) {
                LogManager.getLogger(Launcher.class).warn("not closed within 15 s");
            }
        } catch (Exception e) {
            LogManager.getLogger(Launcher.class).warn("not closed cleanly", e);
        }
    }
}
