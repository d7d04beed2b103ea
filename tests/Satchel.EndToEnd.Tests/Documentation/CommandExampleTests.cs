using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>The examples in the help of every command, which are those of <c>docs/reference/cli.md</c>, do what they are for.</summary>
public sealed class CommandExampleTests
{
    /// <summary>What the examples speak of: files, a package that can be installed, jobs, a secret, a context.</summary>
    private const string Prepare = """
        set -e
        mkdir -p out .venv/bin
        ln -sf "$(command -v python3)" .venv/bin/python
        printf 'working_dir: .\npip: ["requests==2.31.0"]\n' > env.yaml
        for name in my_script report merge; do echo "print('$name')" > $name.py; done
        for name in main train; do echo 'import os; os.makedirs("out", exist_ok=True); open("out/a.pt", "w").write(str(os.getpid()))' > $name.py; done
        printf 'import satchel\nsatchel.init()\nsatchel.shutdown()\n' > my_driver.py
        printf 'test:\n\techo made\n' > Makefile
        python3 -c 'import zipfile; zipfile.ZipFile("data.zip", "w").writestr("a.txt", "1")'
        echo key > key.pem
        satchel start --head
        echo value | satchel secret set index-password
        satchel env lock --runtime-env env.yaml -o env.lock
        for number in 1 2 3; do satchel job submit --submission-id train-$number -- true; done
        """;

    /// <summary>A job of that name has ended well and left files, whatever the example before did to it.</summary>
    private const string Nightly =
        "satchel job submit --submission-id nightly --new --working-dir . -- 'rm -rf out; python3 main.py' >/dev/null 2>&1 || true\n";

    /// <summary>Examples that are only parsed here (<c>DocumentedCommandsTests</c>), by a part of them, and why.</summary>
    private static readonly Dictionary<string, string> OnlyParsed = new(StringComparer.Ordinal)
    {
        ["secret set index-password"] = "It asks at a terminal.",
        ["import requests"] = "The package of the test is not the real one.",
        ["actor list --json | jq -r '.[0]"] = "Needs a program with actors that runs meanwhile.",
        ["env clear-failure"] = "Needs a failure; EnvironmentCommandsTests have one.",
        ["github.com"] = "Needs what lies elsewhere; RemoteUriTests forget such URIs.",
        ["//host:8265"] = "Needs a head elsewhere.",
        ["config show --context prod"] = "Needs a head elsewhere; ContextCommandTests show one.",
        ["--dashboard-port 9000"] = "The port may be somebody's.",
        ["/srv/satchel"] = "Writes to a place of the whole machine.",
        ["satchel doctor"] = "What it says is up to the machine.",
        ["source"] = "Needs each of the shells; CompletionTests run them.",
        ["manual"] = "Writes to the home of the account; ManualPageTests look at the pages.",
    };

    [Fact]
    public async Task An_example_of_each_command_ends_well()
    {
        await using var index = new PackageIndex(new Wheel("requests", "2.31.0"));
        await using var directory = new PageDirectory();
        (await directory.ShellAsync($"export PIP_INDEX_URL={index.Url}\n{Prepare}")).Should().Match<CliRun>(run => run.ExitCode == 0);
        var faults = new List<string>();
        foreach (var example in Examples().Where(static example => !OnlyParsed.Keys.Any(example.Contains)))
        {
            var run = await directory.ShellAsync(
                $"set -o pipefail\nexport TOKEN=x API_KEY=k PIP_INDEX_URL={index.Url}\n{ScriptOf(example)}"
            );
            if (run.ExitCode != 0)
            {
                faults.Add($"{example}: exit code {run.ExitCode}: {run.All}");
            }
        }

        faults.Should().BeEmpty();
    }

    [Fact]
    public void An_example_that_is_only_parsed_is_one_that_there_is() =>
        OnlyParsed.Keys.Should().OnlyContain(part => Examples().Any(example => example.Contains(part)));

    private static IEnumerable<string> Examples() =>
        DocumentPage
            .Read("docs/reference/cli.md")
            .Blocks.Where(static block => block.Language is "sh")
            .SelectMany(static block => block.Content.Trim().Split('\n'));

    private static string ScriptOf(string example)
    {
        // What follows without end is looked at for a while.
        var isEndless = example.Contains("--watch") || example.Contains("events -f");
        var run = example.Replace("3f2a9c41d0b7", "$(satchel env list --provider pip --json | jq -r '.[0].key')");
        return (example.Contains("job get") ? "rm -rf out results\n" : "")
            + (example.Contains("nightly") && !example.Contains("--submission-id nightly ") ? Nightly : "")
            + (example.Contains("--new") ? "satchel job wait nightly >/dev/null 2>&1 || true\n" : "")
            + (example.StartsWith("satchel status", StringComparison.Ordinal) ? "satchel start --head >/dev/null 2>&1\n" : "")
            + (example.Contains("nightly-again") ? "satchel job delete nightly-again -y >/dev/null 2>&1 || true\n" : "")
            + (
                example.Contains("env.lock") || example.Contains("3f2a9c")
                    ? "satchel env build --runtime-env env.yaml >/dev/null 2>&1\n"
                    : ""
            )
            + (isEndless ? $"timeout 2 bash -c {Quoted(run)}; test $? -eq 124" : run);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
