using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>A directory in which the blocks of one page are run one after the other, with a cluster that the first command starts.</summary>
internal sealed partial class PageDirectory : IAsyncDisposable
{
    private const string Mark = "@@ended@@";

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _programs = [];
    private readonly IReadOnlyDictionary<string, string?> _variables;

    /// <param name="variables">Of every shell beside those of this process; null removes one.</param>
    public PageDirectory(IReadOnlyDictionary<string, string?> variables)
    {
        _variables = variables;
        Directory.CreateDirectory(Work);
        // As whoever reads the page calls it: installed, or from the checkout.
        WriteProgram("bin/satchel", "satchel");
        WriteProgram("work/satchel", "./satchel");
        Directory.CreateDirectory(_directory.At("user"));
        _directory.WriteProgram(
            "bin/other-cluster",
            $"""
            #!/bin/sh
            unset SATCHEL_TOKEN_PATH
            export SATCHEL_HOME='{Other}'
            satchel start --head >/dev/null 2>&1
            cp -p "$SATCHEL_HOME/token" ~/prod.token
            {StandIns.Address}

            """
        );
        _directory.WriteProgram("bin/free-port", $"#!/bin/sh\necho {FreePort.Find()}\n");
    }

    /// <summary>Home of the cluster that stands for one on another machine.</summary>
    private string Other => _directory.At("other");

    private string Work => _directory.At("work");

    /// <summary>Does with a block what its language stands for.</summary>
    /// <param name="goesOn">Whether the next block that is run goes on with the program of this one: it is run with that then, once.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public async Task<string?> RunAsync(DocumentBlock block, bool goesOn)
    {
        return block.Language switch
        {
            "console" => await RunConsoleAsync(block),
            "sh" or "bash" => await ShellAsync($"set -e\n{block.Before}\n{Typed(block, StandIns.In(block.Content))}\n")
                is { ExitCode: not 0 } run
                ? run.All
                : null,
            "python" => await RunPythonAsync(block, goesOn),
            "json" => await CompareAsync(block),
            _ => Write(block),
        };
    }

    /// <summary>Checks an environment once all files of its page are there.</summary>
    public async Task<string?> CheckEnvironmentAsync(DocumentBlock block)
    {
        var file = _directory.At("work", block.File ?? $"env-of-line-{block.Line}.yaml");
        await File.WriteAllTextAsync(file, block.Content);
        var run = await ShellAsync($"cd '{Path.GetDirectoryName(file)}'; satchel env validate --runtime-env '{file}'");
        return run.ExitCode == 0 ? null : run.All;
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"satchel stop --force; [ ! -d '{Other}' ] || SATCHEL_HOME='{Other}' satchel stop --force");
        _directory.Dispose();
    }

    private static string Typed(DocumentBlock block, string script) => block.Typed is { } typed ? AtTerminal(script, typed) : script;

    /// <summary>JSON has the names of what is printed.</summary>
    private async Task<string?> CompareAsync(DocumentBlock block)
    {
        var shown = JsonNode.Parse(block.Content);
        var run = await ShellAsync($"set -e\n{block.Before}\n{block.Like}\n");
        return run.ExitCode != 0 ? run.All
            : ShownJson.FirstMissing(shown, JsonNode.Parse(run.Output)) is { } missing ? $"{missing} is not in: {run.Output}"
            : null;
    }

    private string? Write(DocumentBlock block)
    {
        if (block.File is { } name)
        {
            _directory.Write(Path.Combine("work", name), block.Content);
        }

        return null;
    }

    /// <summary>The commands of one block share a shell, as at a terminal.</summary>
    private async Task<string?> RunConsoleAsync(DocumentBlock block)
    {
        var commands = block.Content.Split('\n').Aggregate(new List<(string Command, List<string> Shown)>(), Take);
        var run = await ShellAsync(
            $"{block.Before}\nexec 2>&1\n"
                + string.Concat(commands.Select(static item => $"{StandIns.In(item.Command)}\nprintf '\\n%s %s\\n' {Mark} $?\n"))
        );
        var printed = Ending().Split(run.Output);
        for (var index = 0; index < commands.Count; index++)
        {
            var (command, shown) = commands[index];
            if (printed.Length <= (2 * index) + 1)
            {
                return $"{command}: the shell ended: {run.All}";
            }

            var (output, code) = (printed[2 * index], printed[(2 * index) + 1]);
            if (code != "0")
            {
                return $"{command}: exit code {code}: {output}";
            }

            if (ShownOutput.FirstMissing(shown, output) is { } missing)
            {
                return $"{command}: does not print '{missing}' but: {output}";
            }
        }

        return null;

        static List<(string, List<string>)> Take(List<(string Command, List<string> Shown)> commands, string line)
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                commands.Add((line[2..], []));
            }
            else if (line.StartsWith("> ", StringComparison.Ordinal) && commands.Count > 0)
            {
                commands[^1] = (commands[^1].Command + "\n" + line[2..], commands[^1].Shown);
            }
            else if (commands.Count > 0)
            {
                commands[^1].Shown.Add(line);
            }

            return commands;
        }
    }

    /// <summary>Programs of a page go on where the one before them ended; a comment behind a <c>print</c> is what it prints.</summary>
    private async Task<string?> RunPythonAsync(DocumentBlock block, bool goesOn)
    {
        var program = _programs["page.py"] = _programs.GetValueOrDefault("page.py", "") + block.Content;
        if (goesOn)
        {
            return null;
        }

        _directory.Write("work/page.py", program);
        var run = await ShellAsync("satchel run page.py");
        var shown = Printed().Matches(program).Select(static match => match.Groups["text"].Value);
        return run.ExitCode != 0 ? run.All
            : ShownOutput.FirstMissing(shown, run.Output) is { } missing ? $"does not print '{missing}' but: {run.Output}"
            : null;
    }

    /// <summary>Runs a script in the directory, as a shell at a terminal would.</summary>
    public Task<CliRun> ShellAsync(string script) =>
        CliRun.RunAsync(
            new CliCall(_directory.At("home"), ["-c", script])
            {
                Program = "/bin/bash",
                Directory = Work,
                Variables = new Dictionary<string, string?>(_variables, StringComparer.Ordinal)
                {
                    ["HOME"] = _directory.At("user"),
                    ["SHELL"] = "/bin/bash",
                    ["PATH"] = $"{_directory.At("bin")}:{PythonPath.In(_directory)}",
                    ["SATCHEL_DASHBOARD_PORT"] = "0",
                    ["REPOSITORY"] = Repository.Root,
                    ["SATCHEL_CALLED_AS"] = null,
                },
            }
        );

    /// <summary>Whether a program is on the <c>PATH</c>.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>The command that runs a script at a terminal, where somebody types.</summary>
    public static string AtTerminal(string script, string typed) =>
        $"printf '%s\\n' {Quoted(typed)} | script -qefc {Quoted(script)} /dev/null";

    /// <summary>A text as one word of a shell.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void WriteProgram(string path, string name) =>
        _directory.WriteProgram(path, $"#!/bin/sh\nSATCHEL_CALLED_AS='{name}' exec '{Programs.Cli}' \"$@\"\n");

    [GeneratedRegex("\n?@@ended@@ ([0-9]+)\n")]
    private static partial Regex Ending();

    [GeneratedRegex(@"^ *print\(.*\) *# (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Printed();
}
