using System.Text;
using Satchel.Abstractions.Settings;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

public sealed class VariablesPageTests
{
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
                "A key stands in `config.toml` of the home: `jobs.start_timeout_seconds` is the line `start_timeout_seconds = 600` below `[jobs]`. An option wins over a variable, a variable over the file. A key or value that makes no sense is told"
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

        var reference = new ReferencePage("environment-variables.md", "Cli");
        var made = page.ToString();
        reference.Read(made).Should().Be(made, reference.Hint);
    }
}
