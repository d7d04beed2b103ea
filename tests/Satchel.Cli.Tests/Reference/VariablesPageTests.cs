using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Settings;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

public sealed partial class VariablesPageTests
{
    /// <summary>Those that are no settings of the daemon or the client.</summary>
    private static readonly (string Names, string Text)[] Others =
    [
        ("`SATCHEL_JOB_ID`", "Set in a job: its submission id."),
        ("`SATCHEL_NODE_ID`", "Set in a job: the node it runs on."),
        (
            "`SATCHEL_RUN_ID`<br>`SATCHEL_RUNS_DIRECTORY`",
            "Set in a job and its supervisor, whatever the job says, and in `satchel env shell`: by them a node finds its processes."
        ),
        ("`RAY_AUTH_MODE`", "Set in a job, for Ray's client: `token`, or `disabled` where everybody is let in."),
        ("`RAY_JOB_CONFIG_JSON_ENV_VAR`", "Set in a job, as Ray does: its `runtime_env` and metadata as JSON, where they fit."),
        (
            "`SATCHEL_NODE_SOCKET`<br>`SATCHEL_NODE_TOKEN_PATH`<br>`SATCHEL_SDK_PATH`",
            "Set in a job: how `import satchel` reaches its node. A program that runs elsewhere may set the first two."
        ),
        (
            "`SATCHEL_WORKING_DIR`<br>`RAY_RUNTIME_ENV_CREATE_WORKING_DIR`",
            "No variable: references in `env_vars` and requirements that stand for the directory of `working_dir`. Builds of pip and uv have the second one."
        ),
        ("`SATCHEL_BUILDS_LAYER`", "Set for the tools of a build, so that those of a daemon that was killed are found."),
        (
            "`SATCHEL_GIT_HOST`<br>`SATCHEL_GIT_USER`<br>`SATCHEL_GIT_PASSWORD`",
            "Set for Git alone while it fetches a repository, so that credentials are no arguments."
        ),
        ("`SATCHEL_NODE_FILES`", "Set in a container while packages are installed there: the paths of files of the node."),
        ("`SATCHEL_CLI`", "Set by `satchel run`; read by `satchel.init()`: the command that starts a cluster."),
        (
            "`SATCHEL_NODE_ADDRESS`<br>`SATCHEL_ZYGOTE`",
            "Set for the Python that forks workers, and read by it: address of the node, and the run it is."
        ),
        ("`SATCHEL_PRELOAD`", "Read from `env_vars` by the Python that forks workers: comma-separated modules to import before it forks."),
        ("`RAY_RUNTIME_ENV_PLUGINS`", "Ray's plugins, which are not loaded: the daemon says so when it is set."),
        (
            "`CUDA_VISIBLE_DEVICES`<br>`HIP_VISIBLE_DEVICES`",
            "Read by the daemon: the GPUs that it may give out. Set for jobs, tasks and actors that ask for GPUs: their own."
        ),
        ("`ROCR_VISIBLE_DEVICES`", "Read by the daemon: the GPUs of AMD that it may give out."),
        ("`NVIDIA_VISIBLE_DEVICES`", "Set beside `CUDA_VISIBLE_DEVICES`, for what starts processes in containers."),
        (
            "`RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO`",
            "Read by the daemon or from `env_vars`: 1 empties the variables that are set for GPUs, in jobs, tasks and actors that ask for other resources and no GPU."
        ),
        (
            "`RAY_EXPERIMENTAL_NOSET_*`",
            "Read there too, with the name of one of the variables that are set for GPUs behind it: 1 has that variable left as it is."
        ),
        ("`RAY_COLOR_PREFIX`", "Read by a driver: 0 prints the prefix of what workers print without colour."),
        ("`RAY_DEDUP_LOGS`", "Read by a driver: 0 prints lines that several workers print as often as they print them."),
        (
            "`SATCHEL_IGNORE_UNHANDLED_ERRORS`<br>`RAY_IGNORE_UNHANDLED_ERRORS`",
            "Read by a driver: 1 has it not print the errors of tasks whose results it never asked for. Read by workers for the tasks that they submit."
        ),
        ("`RAY_ENABLE_UV_RUN_RUNTIME_ENV`", "Read by a driver that `uv run` started: 0 gives its tasks no environment of that project."),
        (
            "`RAY_OVERRIDE_JOB_RUNTIME_ENV`",
            "Read by a driver in a job: 1 lets the `runtime_env` of `init()` win over the job's where both set one thing."
        ),
        ("`SATCHEL_INSTALL_DOTNET`", "Read by the scripts of the checkout: 1 fetches the .NET SDK into it where the machine has none."),
        ("`SATCHEL_INSTALL_DOTNET_URL`", "Read by them: the install script to fetch it with."),
    ];

    /// <summary>A variable in quotes of C# or Python, or in the scripts of the checkout.</summary>
    [Fact]
    public void VariablesPage_NamesEveryVariableOfTheSources()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "reference", "environment-variables.md"));
        var sources = SourcesBelow("src", "*.cs")
            .Concat(SourcesBelow(Path.Combine("sdk", "python", "src"), "*.py"))
            .SelectMany(path => Quoted().Matches(File.ReadAllText(path)));
        var scripts = SourcesBelow("scripts", "*")
            .Append(Repository.PathOf("satchel"))
            .SelectMany(path => Expanded().Matches(File.ReadAllText(path)));

        var found = sources.Concat(scripts).Select(static match => match.Groups["name"].Value).Distinct().ToList();

        found.Should().HaveCountGreaterThan(60, "else they are no longer found");
        found
            .Where(name => !page.Contains($"`{name}`") && !page.Contains($"`{name}*`"))
            .Should()
            .BeEmpty("the page says that it names every one");
    }

    [Fact]
    public void VariablesPage_IsWhatTheCodeReads()
    {
        var page = new StringBuilder();
        page.AppendLine("# Environment variables").AppendLine();
        page.AppendLine(
            "Every variable that Satchel reads. Where Ray has a name for the same thing, it is honoured when ours is unset. An empty variable counts as unset, where the text does not"
        );
        page.AppendLine(
                "say otherwise. *daemon*: read when the daemon starts, from the environment of `satchel start` or of the command that started the local cluster."
            )
            .AppendLine();
        page.AppendLine(
                "A key stands in `config.toml` of the home: `jobs.start_timeout_seconds` is the line `start_timeout_seconds = 600` below `[jobs]`. An option wins over a variable, a variable over the file; what a head that died was started with wins over the file, too, until `satchel stop`. A key or value that makes no sense is told"
            )
            .AppendLine("at the start, with its source. `satchel config show` says what the running daemon goes by, and who said so.")
            .AppendLine();
        page.AppendLine(
                "Of the daemon's variables jobs get those that describe the machine, see [Variables of a job](../concepts/job-variables.md), and of Satchel's all but its tokens and the keys of `head` and `telemetry`:"
            )
            .AppendLine("a cluster that a job starts takes none of those over. What the job's own `env_vars` say counts.")
            .AppendLine();
        page.AppendLine("This page is made from `src/Satchel.Abstractions/Settings/EnvironmentVariables.cs`.").AppendLine();
        page.AppendLine("| variable | key | option | default | read by | |").AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var variable in EnvironmentVariables.All)
        {
            var names = string.Join("<br>", new[] { variable.Name }.Concat(variable.Aliases).Select(name => $"`{name}`"));
            page.AppendLine(
                $"| {names} | {(variable.Key is { } key ? $"`{key}`" : "")} | {(variable.Flag is { } flag ? $"`{flag}`" : "")} | {(variable.Default.Length > 0 ? $"`{variable.Default}`" : "")} | {variable.ReadBy} | {variable.Description} |"
            );
        }

        page.AppendLine()
            .AppendLine("## Others")
            .AppendLine()
            .AppendLine(
                "What Satchel sets for the programs that it starts, and what its Python package and the scripts of a checkout read."
            )
            .AppendLine()
            .AppendLine("| variable | |")
            .AppendLine("| --- | --- |");
        foreach (var (names, text) in Others)
        {
            page.AppendLine($"| {names} | {text} |");
        }

        var reference = new ReferencePage("environment-variables.md", "Cli");
        var made = page.ToString();
        reference.Read(made).Should().Be(made, reference.Hint);
    }

    private static IEnumerable<string> SourcesBelow(string directory, string pattern) =>
        Directory
            .EnumerateFiles(Repository.PathOf(directory), pattern, SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal));

    [GeneratedRegex("""["'](?<name>(SATCHEL|RAY)_[A-Z0-9_]*[A-Z0-9_])["']""", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\$\{?(?<name>SATCHEL_[A-Z0-9_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Expanded();
}
