using Satchel.Testing.Archives;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>The examples in the help of every command, which are those of <c>docs/reference/cli.md</c>, do what they are for.</summary>
public sealed class CommandExampleTests
{
    /// <summary>What an example prints among other things, by a part of it.</summary>
    private static readonly (string Part, string Printed)[] Prints =
    [
        ("-- echo hello", "hello"),
        ("echo $MODE", "fast"),
        ("make test | jq .status", "SUCCEEDED"),
        ("import requests", "2.31.0"),
        ("logs -f \"$(", "counted"),
        ("secret set index-password", "index-password"),
        ("config show --context prod", "prod"),
        // What it says is to be done depends on the machine: all may be well.
        ("satchel doctor\n", "python"),
        ("completion bash", "satchel"),
        ("completion fish", "satchel"),
        ("man -l", "satchel job submit"),
    ];

    [Fact]
    public async Task An_example_of_each_command_ends_well()
    {
        await using var index = new PackageIndex(new Wheel("requests", "2.31.0") { Source = "__version__ = '2.31.0'\n" });
        await using var files = await FileHost.StartAsync();
        files.Serve("/archive/refs/heads/main.zip", new ZipBuilder().Add("project/main.py", "print('hello')").Zip());
        await using var directory = new PageDirectory(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["PIP_INDEX_URL"] = index.Url,
                ["FILES"] = files.Address,
                ["TOKEN"] = "x",
                ["API_KEY"] = "k",
            }
        );
        (await directory.ShellAsync(ExampleScript.Prepare)).Should().Match<CliRun>(run => run.ExitCode == 0);
        var faults = new List<string>();
        var examples = Examples().ToList();
        var here = examples.Where(static example => ExampleScript.Need(example) is not { } need || PageDirectory.Has(need)).ToList();
        foreach (var example in here)
        {
            var run = await directory.ShellAsync($"set -o pipefail\n{ExampleScript.Of(example)}");
            if (run.ExitCode != 0)
            {
                faults.Add($"{example}: exit code {run.ExitCode}: {run.All}");
            }

            faults.AddRange(
                Prints
                    .Where(prints => IsIn(prints.Part, example) && !run.Output.Contains(prints.Printed))
                    .Select(prints => $"{example}: does not print '{prints.Printed}' but: {run.All}")
            );
        }

        faults.Should().BeEmpty();
        Assert.SkipUnless(
            here.Count == examples.Count,
            "The other examples end well. Not run: "
                + string.Join("; ", examples.Except(here).Select(static example => $"{example}, which needs {ExampleScript.Need(example)}"))
        );
    }

    [Fact]
    public void What_is_said_of_an_example_is_said_of_one_that_there_is() =>
        ExampleScript
            .Parts.Concat(Prints.Select(static prints => prints.Part))
            .Should()
            .OnlyContain(part => Examples().Any(example => IsIn(part, example)));

    private static bool IsIn(string part, string example) => $"{example}\n".Contains(part, StringComparison.Ordinal);

    private static IEnumerable<string> Examples() =>
        DocumentPage
            .Read("docs/reference/cli.md")
            .Blocks.Where(static block => block.Language is "sh")
            .SelectMany(static block => block.Content.Trim().Split('\n'));
}
