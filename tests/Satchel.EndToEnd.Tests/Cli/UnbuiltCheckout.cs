using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>A checkout that nobody has built, in <c>checkout</c> of a directory: a copy of what its launcher consists of, with nothing to build.</summary>
internal sealed class UnbuiltCheckout : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public UnbuiltCheckout()
    {
        foreach (
            var file in (string[])
                [
                    "satchel",
                    "Directory.Build.props",
                    "scripts/owner.sh",
                    "scripts/sources.sh",
                    "scripts/unbuilt-help",
                    "scripts/publish",
                    "scripts/sdk.sh",
                    "docs/reference/cli.md",
                ]
        )
        {
            WriteProgram("checkout/" + file, File.ReadAllText(Repository.PathOf(file.Split('/'))));
        }

        Write("checkout/src/Some/Code.cs", "class Code;");
    }

    public string Root => _scratch.Path;

    public string At(string path) => _scratch.At(path);

    public void Write(string path, string text) => _scratch.Write(path, text);

    public void WriteProgram(string path, string text) => _scratch.WriteProgram(path, text);

    /// <summary>An SDK of the checkout's own that does not build but what the test says.</summary>
    public void WriteSdk(string build) =>
        WriteProgram(
            "checkout/.dotnet/dotnet",
            $"#!/bin/sh\nif [ \"$1\" = --list-sdks ]; then echo '10.0.100 [/none]'; exit 0; fi\n{build}\n"
        );

    public Task<CliRun> RunAsync(string program, string arguments) => ShellAsync($"{At(program)} {arguments}");

    public Task<CliRun> ShellAsync(string script) => CliRun.RunAsync(new CliCall(At("home"), ["-c", script]) { Program = "/bin/sh" });

    public void Dispose() => _scratch.Dispose();
}
